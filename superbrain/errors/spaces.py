"""The space cannot be used. Exact answers go on without it, and these errors say why."""

from __future__ import annotations

from superbrain.errors.base import SuperbrainError


class SpaceUnusable(SuperbrainError):
    """No space can be used for inference: the base of all reasons."""

    code = "space_unusable"
    zh = "不能使用语义空间：{reason}"
    en = "the space cannot be used: {reason}"
    next_zh = "已知事实照常回答；运行 `superbrain train` 训练一个新的空间。"
    next_en = "Known facts are answered as ever; `superbrain train` makes a new space."


class SpaceMissing(SpaceUnusable):
    """No space lies in ``path``."""

    code = "space_missing"
    zh = "{path} 里还没有训练好的语义空间。"
    en = "there is no trained space in {path} yet."
    next_zh = "运行 `superbrain train` 训练一个；在那之前只用已知事实回答。"
    next_en = "Make one with `superbrain train`; until then only known facts are answered."


class SpaceDamaged(SpaceUnusable):
    """The file ``path`` of a space is not as it was written: ``reason``."""

    code = "space_damaged"
    status = 6
    zh = "语义空间的文件 {path} 已损坏，没有使用：{reason}"
    en = "the file {path} of the space is damaged and was not used: {reason}"


class SpaceOlder(SpaceUnusable):
    """The odds of the space at ``path`` were calibrated by an older version: format ``found``, ours is ``known``."""

    code = "space_older"
    zh = "语义空间 {path} 的概率是旧版本校准的（格式 {found}，本程序用 {known}），没有使用。"
    en = "the odds of the space {path} were calibrated by an older version (format {found}, ours is {known}): not used."


class SpaceTooNew(SpaceUnusable):
    """The space at ``path`` was written by a newer version: format ``found``, ours is ``known``."""

    code = "space_too_new"
    zh = "语义空间 {path} 的格式版本是 {found}，本程序只认识到 {known}。"
    en = "the space {path} has format {found}; this version knows up to {known}."
    next_zh = "升级 superbrain（pip install -U superbrain），或运行 `superbrain train` 重新训练。"
    next_en = "Upgrade superbrain (pip install -U superbrain), or train again with `superbrain train`."


class SpaceOfOtherModel(SpaceUnusable):
    """The space at ``path`` needs the model ``model``, which this version does not have."""

    code = "space_of_other_model"
    zh = "语义空间 {path} 使用的模型“{model}”本程序没有。"
    en = 'the space {path} was made by the model "{model}", which this version does not have.'


class SpaceOfOtherGraph(SpaceUnusable):
    """Of the entities (relations) in the vocabulary of the space ``name`` only ``shared`` of ``total`` are here."""

    code = "space_of_other_graph"
    zh = "语义空间“{name}”属于另一个图谱：它的 {total} 个词条中只有 {shared} 个在这里。"
    en = 'the space "{name}" belongs to another graph: of its {total} keys only {shared} are known here.'


class SpaceNotFinite(SpaceUnusable):
    """What was to be written, the array or file ``what``, holds values that are no finite numbers: ``reason``."""

    code = "space_not_finite"
    zh = "训练结果没有保存：{what} {reason}；原有空间保持不变。"
    en = "the space was not saved: {what} {reason}; the one in use stays."
    next_zh = "调低学习率或加大正则后重新训练。"
    next_en = "Train again with a smaller learning rate or stronger regularisation."
