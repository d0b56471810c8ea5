from superbrain.app.width import pad, width


def test_chinese_characters_take_two_cells_and_marks_none():
    assert width("李白") == 4
    assert width("Li Bai") == 6
    assert width("e\u0301") == 1
    assert width("（a）") == 5


def test_padding_counts_cells_and_never_cuts():
    assert pad("李白", 6) == "李白  "
    assert pad("李白", 3) == "李白"
