"""Fields that read what French people type. A problem is a code; nothing here is wording."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NoReturn

from marshmallow import ValidationError, fields

from register import clock

TEXT_LIMIT = 200
SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009]+")
AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?")
EMAIL = re.compile(r"[^@\s<>\"(),;:]+@[^@\s<>\"(),;:.]+(?:\.[^@\s<>\"(),;:.]+)+")
PHONE = re.compile(r"\+\d{8,15}")
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
CODES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "required",
    "null": "required",
    "invalid": "invalid",
    "validator_failed": "invalid",
}
EARLIEST_YEAR = 1900


def wrong(code: str) -> NoReturn:
    """Refuse a value; the code is looked up in web.labels.answers."""
    raise ValidationError(code)


def clean(typed: str) -> str:
    """One line, composed accents, single spaces; signs that cannot be printed are dropped."""
    composed = unicodedata.normalize("NFC", typed)
    return SPACES.sub(" ", "".join(sign for sign in composed if sign.isprintable() or sign.isspace())).strip()


class Answer(fields.Field[Any]):
    """Parent of our fields: an empty answer never reaches it, ``StepSchema`` takes it for a missing one."""

    default_error_messages = CODES

    def _deserialize(self, value: Any, *_place: Any, **_kwargs: Any) -> Any:
        return self.read(value)

    def read(self, typed: Any) -> Any:
        """The value of what was typed."""
        raise NotImplementedError


class Line(Answer):
    """A short text."""

    def read(self, typed: Any) -> str:
        text = clean(str(typed))
        if len(text) > TEXT_LIMIT:
            wrong("too_long")
        return text or wrong("required")


class WholeNumber(Answer):
    """A whole number: ``1 480`` with any kind of space."""

    def __init__(self, *, most: int, least: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def read(self, typed: Any) -> int:
        bare = SPACES.sub("", str(typed))
        if not bare.isascii() or not bare.isdecimal():
            wrong("invalid")
        return self.within(int(bare[:12]))

    def within(self, number: int) -> int:
        """The number, if its size is believable."""
        if number < self.least:
            wrong("too_small")
        return number if number <= self.most else wrong("too_large")


class Euros(WholeNumber):
    """An amount, rounded to the euro, half upwards: ``1 480,50 €`` is 1481."""

    def read(self, typed: Any) -> int:
        bare = SPACES.sub("", str(typed)).removesuffix("€").removesuffix("euros")
        if not bare.isascii() or not AMOUNT.fullmatch(bare):
            wrong("invalid")
        return self.within(int(Decimal(bare.replace(",", ".")).quantize(Decimal(1), ROUND_HALF_UP)))


class SquareMetres(Euros):
    """A surface, rounded to the square metre: ``22,4 m²`` is 22."""

    def read(self, typed: Any) -> int:
        return super().read(SPACES.sub("", str(typed)).removesuffix("m²").removesuffix("m2"))


class FrenchDay(Answer):
    """A day typed as three boxes; the month may be a number or a name. The value is ISO 8601, as drafts keep it."""

    def read(self, typed: Any) -> str:
        day, month, year = (clean(str(typed.get(part) or "")) for part in ("day", "month", "year"))
        if not (day and month and year):
            wrong("incomplete")
        if not year.isdecimal() or not day.isdecimal():
            wrong("invalid")
        if int(year) < EARLIEST_YEAR:
            wrong("too_old")
        try:
            return date(int(year), _month(month), int(day)).isoformat()
        except ValueError:
            wrong("invalid")


class BirthDay(FrenchDay):
    """A day of birth: it has come."""

    def read(self, typed: Any) -> str:
        day = super().read(typed)
        return day if day <= clock.today().isoformat() else wrong("future")


def _month(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    plain = unicodedata.normalize("NFKD", typed.lower()).encode("ascii", "ignore").decode()
    found = [number for number, name in enumerate(MONTHS, 1) if len(plain) > 2 and name.startswith(plain)]
    return found[0] if len(found) == 1 else 0


class Phone(Answer):
    """A telephone number in its international writing; French numbers may be typed as at home."""

    def read(self, typed: Any) -> str:
        bare = re.sub(r"[\s\u00a0.\-()/]", "", str(typed))
        bare = "+" + bare[2:] if bare.startswith("00") else bare
        if bare.startswith("0") and len(bare) == 10:
            bare = "+33" + bare[1:]
        return bare if bare.isascii() and PHONE.fullmatch(bare) else wrong("invalid")


class Email(Answer):
    """An e-mail address."""

    def read(self, typed: Any) -> str:
        address = SPACES.sub("", str(typed))
        return address if len(address) <= TEXT_LIMIT and EMAIL.fullmatch(address) else wrong("invalid")


class Postcode(Answer):
    """Five figures."""

    def read(self, typed: Any) -> str:
        bare = SPACES.sub("", str(typed))
        return bare if len(bare) == 5 and bare.isascii() and bare.isdecimal() else wrong("invalid")


class Code(Answer):
    """One code of a closed list."""

    def __init__(self, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = frozenset(str(code) for code in codes)

    def read(self, typed: Any) -> str:
        return str(typed) if str(typed) in self.codes else wrong("unknown_code")


class Codes(Code):
    """Several codes of a closed list, in the order given, each once."""

    is_list = True

    def __init__(self, codes: Iterable[str], *, most: int, **kwargs: Any) -> None:
        super().__init__(codes, **kwargs)
        self.most = most

    def read(self, typed: Any) -> list[str]:  # type: ignore[override]
        chosen = [super(Codes, self).read(one) for one in typed]
        if len(set(chosen)) != len(chosen):
            wrong("repeated")
        return chosen if len(chosen) <= self.most else wrong("too_many")


class YesNo(Answer):
    """Two radio buttons, or one box to tick."""

    def read(self, typed: Any) -> bool:
        if typed not in ("yes", "no"):
            wrong("unknown_code")
        return bool(typed == "yes")
