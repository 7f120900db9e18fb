import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.addresses import forbidden, place
from lrs_bridge.ports.http import HttpRefusedError


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "172.15.0.1",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.0",
        "192.0.1.0",
        "223.255.255.255",
        "2606:2800:220:1::1",
        "2a00:1450:400f::200e",
    ],
)
def test_public_addresses_are_free(address):
    assert forbidden(address) is None


@given(st.ip_addresses())
def test_nothing_that_the_standard_library_calls_private_is_free(address):
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert forbidden(str(address))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_free_in_an_ipv6_coat(address):
    for coat in ("::ffff:{}", "::{}", "64:ff9b::{}", "::ffff:0:{}"):
        assert forbidden(coat.format(address))
    assert forbidden(str(ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80))))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://lrs.example/xapi", "lrs.example:443", id="default-port"),
        pytest.param("HTTPS://LRS.Example:8443", "lrs.example:8443", id="upper-case"),
        pytest.param("http://lrs.example.", "lrs.example:80", id="dot-at-the-end"),
        pytest.param("https://[2606:2800::1]/x", "[2606:2800::1]:443", id="ipv6"),
        pytest.param("https://xn--mbel-5qa.example/", "xn--mbel-5qa.example:443", id="punycode"),
        pytest.param("https://my_host.example/", "my_host.example:443", id="underscore"),
        pytest.param("https://4.example4/", "4.example4:443", id="digits-in-a-name"),
    ],
)
def test_a_plain_url_is_read(url, expected):
    assert str(place(url)) == expected


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("ftp://lrs.example/", "https://", id="scheme"),
        pytest.param("//lrs.example/", "https://", id="no-scheme"),
        pytest.param("https:///x", "no host name", id="no-host"),
        pytest.param("https://möbel.example/", "ASCII", id="not-ascii"),
        pytest.param("https://a.example\\@b.example/", "ASCII", id="backslash"),
        pytest.param("https://a.example/\r\nX: y", "ASCII", id="line-break"),
        pytest.param("https://u:p@a.example/", "user name", id="userinfo"),
        pytest.param("https://@a.example/", "user name", id="empty-userinfo"),
        pytest.param("https://a.example:99999/", "cannot be read", id="port"),
        pytest.param("https://[::1/", "cannot be read", id="bracket"),
        pytest.param("https://[v1.x]/", "IPv6 address in brackets", id="future-address"),
        pytest.param("https://a%2eb/", "no host name", id="percent"),
        pytest.param("https://a..b/", "no host name", id="empty-label"),
        pytest.param(f"https://{'a' * 64}.example/", "no host name", id="long-label"),
        pytest.param(f"https://{'a.' * 130}b/", "no host name", id="long-name"),
        pytest.param("https://134744072/", "four decimal", id="decimal"),
        pytest.param("https://0x08080808/", "four decimal", id="hexadecimal"),
        pytest.param("https://010.010.010.010/", "four decimal", id="octal"),
        pytest.param("https://8.8.2056/", "four decimal", id="short"),
    ],
)
def test_anything_else_is_refused_in_words(url, says):
    with pytest.raises(HttpRefusedError, match=says):
        place(url)
