import string
import tomllib

import pytest

from superbrain.app.messages import FOLDER, help_catalogue, language_of, message


def catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "messages.toml").read_text(encoding="utf-8"))


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", catalogue())
def test_every_sentence_is_there_in_both_languages_with_the_same_fields(key):
    sentence = catalogue()[key]
    assert set(sentence) == {"zh", "en"}
    assert fields(sentence["zh"]) <= fields(sentence["en"]) or fields(sentence["en"]) <= fields(sentence["zh"])


@pytest.mark.parametrize("verb", help_catalogue())
def test_every_help_text_is_there_in_both_languages(verb):
    table = help_catalogue()[verb]
    assert table["zh"]
    assert table["en"]
    assert all(set(texts) == {"zh", "en"} for texts in table.get("options", {}).values())


def test_the_wish_outranks_the_locale_and_the_locale_outranks_the_default():
    assert language_of("zh", {"LANG": "en_US.UTF-8"}) == "zh"
    assert language_of(None, {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}) == "zh"
    assert language_of(None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}) == "en"
    assert language_of(None, {}) == "en"


def test_a_message_is_filled_in():
    assert message("error", "zh", message="坏了") == "错误：坏了"
