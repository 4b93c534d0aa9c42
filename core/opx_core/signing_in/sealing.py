"""Keys derived from the installation's secret: for what is kept sealed, and what is signed."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from opx_core.settings import Settings


class NotOurs(ValueError):
    """It was not sealed or signed by this installation, or has been altered or is too old."""


@dataclass(frozen=True, slots=True)
class Box:
    """Seals and signs with keys of one installation, another key for each purpose."""

    secret: str

    @classmethod
    def of(cls, settings: Settings) -> "Box":
        """The box of the installation's signing secret."""
        return cls(settings.signing_secret())

    def seal(self, purpose: str, text: str) -> str:
        """``text`` unreadable, to be kept in a table or a cookie."""
        sealed = _fernet(self.secret, purpose).encrypt(text.encode()).decode()
        return sealed.rstrip("=")  # cookies would quote them

    def open(self, purpose: str, sealed: str, seconds: int | None = None) -> str:
        """What :meth:`seal` was given, at most ``seconds`` ago; :class:`NotOurs`."""
        try:
            whole = sealed.encode() + b"=" * (-len(sealed) % 4)
            return _fernet(self.secret, purpose).decrypt(whole, seconds).decode()
        except (InvalidToken, ValueError) as error:
            raise NotOurs("It cannot be read with this installation's secret.") from error

    def sign(self, purpose: str, text: str) -> str:
        """A signature of ``text`` that fits into a cookie."""
        made = hmac.new(_key(self.secret, purpose), text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made[:24]).decode()


def digest(token: str) -> bytes:
    """What is kept of a token that is random enough by itself."""
    return hashlib.sha256(token.encode()).digest()


def _key(secret: str, purpose: str) -> bytes:
    """HKDF (RFC 5869) with SHA-256; the purpose is its info."""
    made = HKDF(hashes.SHA256(), length=32, salt=b"opx", info=purpose.encode())
    return made.derive(secret.encode())


@lru_cache(64)
def _fernet(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(secret, purpose)))
