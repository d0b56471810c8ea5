"""Every error that a user can meet, each with its cause and the next step in both languages.

    SuperbrainError            exit 1
    ├── UsageError             exit 2   the command line or a call was wrong
    │   ├── UnknownVerb                 no such command
    │   ├── UnknownName                 no entity, relation or type of that name
    │   ├── AmbiguousName               several entities of that name
    │   ├── AmbiguousRelation           several relations of that name
    │   ├── UnknownFact                 no such fact to retract
    │   ├── UnknownTransaction          no transaction of that number
    │   ├── EmptyQuestion               nothing was asked
    │   ├── BadQuery                    the text form of a query does not parse
    │   ├── BadRecipe                   a setting of a training is unknown or out of bounds
    │   ├── TooManyWorkers              a ring with more workers than batches
    │   ├── TooLargeToTrain             a training that memory does not suffice for
    │   ├── OtherMachines               a ring over several machines
    │   └── RunMissing                  no training to go on with
    ├── InputError             exit 1   something read from outside cannot be used
    │   ├── FileMissing
    │   ├── UnknownFormat
    │   │   └── IsBrain                 a brain where an exported folder was expected
    │   ├── BadLine
    │   │   ├── BadQuestionLine         a line of a file of questions
    │   │   ├── BadDecisionLine         a line of a file of decisions
    │   │   └── BadVerdictLine          a line of a file of verdicts
    │   ├── BadValue                    a literal cannot be read as its kind
    │   ├── BadEncoding
    │   ├── EmptyInput
    │   ├── TooLarge
    │   ├── UnsafeText
    │   ├── NotText                     binary where a text was expected
    │   ├── UnknownTextFormat           a kind of file that is not read as text
    │   │   └── TableGiven              a table of facts where a text was expected
    │   └── EmptyText
    ├── BrainMissing           exit 1
    ├── BrainExists            exit 1
    ├── FormatTooNew           exit 1
    ├── NotUndoable            exit 1
    │   └── FirstLoadKept               the brain's first load is undone by its number only
    ├── OutputFailed           exit 1   a file could not be written
    │   └── FileThere                   there is one already
    ├── PackageMissing         exit 1   an optional part is not installed
    ├── StoreFull              exit 1
    ├── TooLittleToTrain       exit 1   too few facts for a space
    ├── TrainingBroken         exit 1   a training ended before its time
    ├── CommitUnknown          exit 1   the commit failed in a way that may still have stored it
    ├── StoreBusy              exit 5   another writer
    ├── RunBusy                exit 5   another process trains that run
    ├── RunEnded               exit 1   another process has finished that run
    ├── StoreCorrupt           exit 6   damaged
    └── SpaceUnusable          exit 1   no inference, and why; known facts are answered as ever
        ├── SpaceMissing                none was trained
        ├── SpaceDamaged       exit 6   a file of it is not as it was written
        ├── SpaceOlder                  its odds were calibrated by an older version
        ├── SpaceTooNew                 written by a newer version
        ├── SpaceOfOtherModel           made by a model that this version lacks
        ├── SpaceOfOtherGraph           its vocabulary is not this graph's
        └── SpaceNotFinite              what was to be saved holds no finite numbers

An error carries fields, so that programs test fields and never sentences. ``message()`` says what happened and why,
``next_step()`` what to do.
"""

from __future__ import annotations

from superbrain.errors.base import Said, Sayable, SuperbrainError, one_line
from superbrain.errors.inputs import (
    BadEncoding,
    BadLine,
    BadQuestionLine,
    BadValue,
    EmptyInput,
    FileMissing,
    InputError,
    IsBrain,
    TooLarge,
    UnknownFormat,
    UnsafeText,
)
from superbrain.errors.keeping import (
    BrainExists,
    BrainMissing,
    CommitUnknown,
    FileThere,
    FirstLoadKept,
    FormatTooNew,
    NotUndoable,
    OutputFailed,
    PackageMissing,
    StoreBusy,
    StoreCorrupt,
    StoreFull,
)
from superbrain.errors.learning import (
    BadDecisionLine,
    BadVerdictLine,
    EmptyText,
    NotText,
    TableGiven,
    UnknownTextFormat,
)
from superbrain.errors.spaces import (
    SpaceDamaged,
    SpaceMissing,
    SpaceNotFinite,
    SpaceOfOtherGraph,
    SpaceOfOtherModel,
    SpaceOlder,
    SpaceTooNew,
    SpaceUnusable,
)
from superbrain.errors.training import (
    BadRecipe,
    OtherMachines,
    RunBusy,
    RunEnded,
    RunMissing,
    TooLargeToTrain,
    TooLittleToTrain,
    TooManyWorkers,
    TrainingBroken,
)
from superbrain.errors.usage import (
    AmbiguousName,
    AmbiguousRelation,
    BadQuery,
    EmptyQuestion,
    UnknownFact,
    UnknownName,
    UnknownTransaction,
    UnknownVerb,
    UsageError,
)

__all__ = [
    "AmbiguousName",
    "AmbiguousRelation",
    "BadDecisionLine",
    "BadEncoding",
    "BadLine",
    "BadQuery",
    "BadQuestionLine",
    "BadRecipe",
    "BadValue",
    "BadVerdictLine",
    "BrainExists",
    "BrainMissing",
    "CommitUnknown",
    "EmptyInput",
    "EmptyQuestion",
    "EmptyText",
    "FileMissing",
    "FileThere",
    "FirstLoadKept",
    "FormatTooNew",
    "InputError",
    "IsBrain",
    "NotText",
    "NotUndoable",
    "OtherMachines",
    "OutputFailed",
    "PackageMissing",
    "RunBusy",
    "RunEnded",
    "RunMissing",
    "Said",
    "Sayable",
    "SpaceDamaged",
    "SpaceMissing",
    "SpaceNotFinite",
    "SpaceOfOtherGraph",
    "SpaceOfOtherModel",
    "SpaceOlder",
    "SpaceTooNew",
    "SpaceUnusable",
    "StoreBusy",
    "StoreCorrupt",
    "StoreFull",
    "SuperbrainError",
    "TableGiven",
    "TooLarge",
    "TooLargeToTrain",
    "TooLittleToTrain",
    "TooManyWorkers",
    "TrainingBroken",
    "UnknownFact",
    "UnknownFormat",
    "UnknownName",
    "UnknownTextFormat",
    "UnknownTransaction",
    "UnknownVerb",
    "UnsafeText",
    "UsageError",
    "one_line",
]
