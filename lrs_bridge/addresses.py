"""Where a request may go: reading a URL strictly, and the addresses that nobody may reach."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from lrs_bridge.ports.http import HttpRefusedError

_PORTS = {"http": 80, "https": 443}
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ODD = re.compile(r"[^\x21-\x7e]|\\")

# IANA special-purpose registries, and the host agent that Azure keeps at a public address.
_V4 = {
    IPv4Network("0.0.0.0/8"): "this network",
    IPv4Network("10.0.0.0/8"): "private",
    IPv4Network("100.64.0.0/10"): "shared by a carrier",
    IPv4Network("127.0.0.0/8"): "this machine",
    IPv4Network("168.63.129.16/32"): "a cloud's metadata",
    IPv4Network("169.254.0.0/16"): "link-local",
    IPv4Network("172.16.0.0/12"): "private",
    IPv4Network("192.0.0.0/24"): "reserved",
    IPv4Network("192.0.2.0/24"): "documentation",
    IPv4Network("192.88.99.0/24"): "a 6to4 relay",
    IPv4Network("192.168.0.0/16"): "private",
    IPv4Network("198.18.0.0/15"): "benchmarking",
    IPv4Network("198.51.100.0/24"): "documentation",
    IPv4Network("203.0.113.0/24"): "documentation",
    IPv4Network("224.0.0.0/4"): "multicast",
    IPv4Network("240.0.0.0/4"): "reserved",
}
# Outside 2000::/3 nothing is public: ::1, fe80::/10, fc00::/7, ff00::/8, ::ffff:0:0/96 (IPv4
# within IPv6) and 64:ff9b::/96 (NAT64) are all there.
_V6_PUBLIC = IPv6Network("2000::/3")
_V6 = {
    IPv6Network("2001::/23"): "reserved",
    IPv6Network("2001:db8::/32"): "documentation",
    IPv6Network("2002::/16"): "6to4",
    IPv6Network("3fff::/20"): "documentation",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL points."""

    scheme: Literal["http", "https"]
    host: str
    """In lower case, without brackets and without a dot at the end."""
    port: int

    def __str__(self) -> str:
        """Return ``host:port``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def address(self) -> str | None:
        """The host if it is an address already, not a name."""
        try:
            return str(ipaddress.ip_address(self.host))
        except ValueError:
            return None


def place(url: str) -> Place:
    """Return where *url* points.

    Raises:
        HttpRefusedError: It is not plainly written http or https, or bears a user name.
    """
    if _ODD.search(url):
        raise HttpRefusedError("Write the address in ASCII without spaces, as https://host/path.")
    try:
        split = urlsplit(url)
        port, host = split.port, (split.hostname or "").removesuffix(".")
    except ValueError as error:
        raise HttpRefusedError(f"The address cannot be read: {error}.") from error
    if "@" in split.netloc:
        raise HttpRefusedError("Leave user name and password out of the address.")
    _check_host(host, split)
    if split.scheme == "https":
        return Place("https", host, port or _PORTS["https"])
    if split.scheme == "http":
        return Place("http", host, port or _PORTS["http"])
    raise HttpRefusedError("Begin the address with https://.")


def forbidden(address: str) -> str | None:
    """Return what *address* is if it must not be reached, None if it is public."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, IPv4Address):
        return next((why for net, why in _V4.items() if parsed in net), None)
    if parsed not in _V6_PUBLIC:
        return "not public"
    return next((why for net, why in _V6.items() if parsed in net), None)


def _check_host(host: str, split: SplitResult) -> None:
    if "[" in split.netloc:
        _check_literal(IPv6Address, host.partition("%")[0], "write an IPv6 address in brackets")
    elif not _NAME.fullmatch(host):
        raise HttpRefusedError(f"{host!r} is no host name.")
    elif _NUMBER.fullmatch(host.rpartition(".")[2]):
        # 2130706433, 0177.0.0.1, 0x7f.1: what systems read as an address (URL Standard §3.5).
        _check_literal(IPv4Address, host, "write the address as four decimal numbers")


def _check_literal(kind: Callable[[str], object], host: str, advice: str) -> None:
    try:
        kind(host)
    except ValueError as error:
        raise HttpRefusedError(f"{host!r}: {advice}.") from error
