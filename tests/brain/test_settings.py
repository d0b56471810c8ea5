import pytest

from superbrain.brain.settings import FILE, Settings
from superbrain.errors import FormatTooNew, InputError


@pytest.mark.parametrize("settings", [Settings(), Settings('名 "字"\n\\', "e5", "demo"), Settings(encoder="a/b\x7f")])
def test_what_is_written_is_read_back(tmp_path, settings):
    settings.write(tmp_path)
    assert Settings.read(tmp_path) == settings
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_brain_without_the_file_has_the_defaults(tmp_path):
    assert Settings.read(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("text", "error"),
    [("format = 2", FormatTooNew), ('format = "1"', FormatTooNew), ("format =", InputError), ("\udcff", InputError)],
)
def test_what_cannot_be_read_is_named(tmp_path, text, error):
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(error):
        Settings.read(tmp_path)
