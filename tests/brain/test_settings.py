import pytest

from superbrain.brain.settings import FILE, Settings, check_encoder
from superbrain.errors import FileMissing, FormatTooNew, InputError, UsageError


@pytest.mark.parametrize("settings", [Settings(), Settings('名 "字"\n\\', "e5", "demo"), Settings("a/b\x7f")])
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


@pytest.mark.parametrize("name", ["nosuch", "./nowhere", "/no/such/folder", "a/b/c"])
def test_an_encoder_that_cannot_be_one_is_refused_with_the_choices(tmp_path, name):
    with pytest.raises(UsageError) as refused:
        Settings(encoder=name).write(tmp_path)
    for language in ("zh", "en"):
        assert all(choice in refused.value.message(language) for choice in (name, "e5", "use", "none"))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def installed(monkeypatch):
    """What a model of one's own needs, present."""
    monkeypatch.setattr("superbrain.embedding.encoder._require", lambda *_: None)


def test_a_folder_without_a_model_is_refused(tmp_path, installed):
    with pytest.raises(FileMissing):
        check_encoder(str(tmp_path))


@pytest.mark.parametrize(("name", "sure"), [("", True), ("none", True), ("e5", True), ("owner/model", False)])
def test_an_id_of_the_hub_is_taken_unseen(name, sure, installed):
    assert check_encoder(name) is sure
