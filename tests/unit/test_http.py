import datetime as dt
import errno
import gzip
import ipaddress
import itertools
import os
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lrs_bridge.http import GuardedHttp, resolve
from lrs_bridge.ports.http import HttpRefusedError, HttpRequest, HttpUnavailableError
from tests.loopback import hang_up, listen, raw, reply, serving

PUBLIC = "93.184.216.34"


def get(url, **headers):
    return HttpRequest("GET", url, headers)


def post(url, body=b"{}"):
    return HttpRequest("POST", url, {"Authorization": "Basic c2VjcmV0"}, body)


class Dns:
    """Answers with each list of addresses in turn, and then with the last one."""

    def __init__(self, *answers):
        self.answers = itertools.chain(answers, itertools.repeat(answers[-1]))
        self.asked = []

    def __call__(self, host, port):
        self.asked.append(host)
        return next(self.answers)


class Dial:
    """Notes where a connection was to go, and takes it to a listener on this machine."""

    def __init__(self, port, *dead):
        self.port, self.dead, self.dialled = port, dead, []

    def __call__(self, address, timeout):
        self.dialled.append(address)
        if address[0] in self.dead:
            raise ConnectionRefusedError(111, "Connection refused")
        return socket.create_connection(("127.0.0.1", self.port), timeout)


# --- where it may go -----------------------------------------------------------------------------

HERE = [
    "127.0.0.1",
    "127.1.2.3",
    "127.0.0.1.",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[::1%25lo]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[ff02::1]",
    "[100::1]",
    "[2001:db8::1]",
    "[2001:10::1]",
    "[3fff::1]",
    "[5f00::1]",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0X7F.0.0.1",
    "017700000001",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "127.0.0.01",
    "0",
    "0x0",
    "127.0.0.1.0x1",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "user@127.0.0.1",
    "lrs.example@127.0.0.1",
    "127.0.0.1\\@lrs.example",
    "127.0.0.1%2f.lrs.example",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "localhost",
]


@pytest.fixture(scope="module")
def listener():
    loopback = listen()
    yield loopback
    loopback.listener.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", HERE)
def test_no_spelling_reaches_an_address_that_is_not_public(host, scheme, listener):
    http = GuardedHttp(resolve=Dns(["127.0.0.1", "::1"]))
    with pytest.raises(HttpRefusedError):
        http.send(post(f"{scheme}://{host}:{listener.port}/xapi"))
    assert not listener.touched()


def test_the_listener_would_have_noticed(listener):
    with pytest.raises(HttpUnavailableError):
        GuardedHttp((listener.host,), read_timeout=0.05).send(post(listener.url))
    assert listener.touched()


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["10.0.0.1"], id="private"),
        pytest.param([PUBLIC, "127.0.0.1"], id="one-of-two"),
        pytest.param(["::ffff:10.0.0.1"], id="coat"),
        pytest.param(["fe80::1%eth0"], id="zone"),
        pytest.param(["169.254.169.254"], id="metadata"),
    ],
)
def test_a_name_is_refused_if_any_of_its_addresses_is(addresses):
    dial = Dial(0)
    with pytest.raises(HttpRefusedError, match="allow_private"):
        GuardedHttp(resolve=Dns(addresses), dial=dial).send(post("https://lrs.example/"))
    assert dial.dialled == []


@pytest.mark.parametrize("allowed", ["register.example", "REGISTER.example", "register.example:{}"])
def test_a_host_that_is_allowed_may_be_private_and_plain(allowed):
    with serving(reply(200, b"ok")) as there:
        http = GuardedHttp((allowed.format(there.port),), resolve=Dns(["127.0.0.1"]))
        assert http.send(get(f"http://register.example:{there.port}/")).body == b"ok"


def test_an_ipv6_address_is_allowed_with_or_without_brackets():
    with serving(reply(200)) as there:
        for allowed in ("::1", "[::1]", f"[::1]:{there.port}"):
            http = GuardedHttp((allowed,), dial=Dial(there.port))
            assert http.send(get(f"http://[::1]:{there.port}/")).status == 200
        assert f"Host: [::1]:{there.port}".encode() in there.requests[0]


def test_another_port_of_an_allowed_host_and_port_is_refused(listener):
    http = GuardedHttp(("127.0.0.1:1",))
    with pytest.raises(HttpRefusedError):
        http.send(get(listener.url))


def test_without_tls_only_to_a_host_that_is_allowed():
    with pytest.raises(HttpRefusedError, match="use https"):
        GuardedHttp(resolve=Dns([PUBLIC])).send(get("http://lrs.example/"))


def test_the_next_address_is_tried_when_one_is_dead():
    with serving(reply(204)) as there:
        dial = Dial(there.port, "2606:2800::1")
        http = GuardedHttp(("lrs.example",), resolve=Dns(["2606:2800::1", PUBLIC]), dial=dial)
        assert http.send(get("http://lrs.example/")).status == 204
    assert dial.dialled == [("2606:2800::1", 80), (PUBLIC, 80)]


def test_localhost_resolves_without_repetition():
    assert "127.0.0.1" in resolve("localhost", 80)


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for lrs.example that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lrs.example")])
    today = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(1))
        .not_valid_after(today + dt.timedelta(1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("lrs.example"), x509.IPAddress(ipaddress.ip_address(PUBLIC))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "lrs.pem"
    path.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def _trusting(certificate):
    context = ssl.create_default_context()
    if certificate:
        context.load_verify_locations(certificate)
    return context


@pytest.fixture
def secure(certificate):
    """A server for lrs.example and the names that its visitors have asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    asked = []
    context.sni_callback = lambda _, name, __: asked.append(name)
    with serving(
        reply(200, b"ok"), wrap=lambda it: context.wrap_socket(it, server_side=True)
    ) as there:
        yield there, asked


@pytest.mark.parametrize("url", ["https://lrs.example/x", f"https://{PUBLIC}/x"])
def test_tls_is_for_the_name_while_the_connection_is_to_the_address(url, secure, certificate):
    there, asked = secure
    dial = Dial(there.port)
    http = GuardedHttp(resolve=Dns([PUBLIC]), dial=dial, tls=_trusting(certificate))
    assert http.send(get(url)).body == b"ok"
    assert dial.dialled == [(PUBLIC, 443)]
    host = url.split("/")[2]
    assert f"\r\nHost: {host}\r\n".encode() in there.requests[0]
    assert asked == [None if host == PUBLIC else host]


def test_a_name_that_changes_its_mind_is_asked_once_and_pinned(secure, certificate):
    there, _ = secure
    dns, dial = Dns([PUBLIC], ["127.0.0.1"]), Dial(there.port)
    http = GuardedHttp(resolve=dns, dial=dial, tls=_trusting(certificate))
    assert http.send(get("https://lrs.example/")).status == 200
    assert (dns.asked, dial.dialled) == (["lrs.example"], [(PUBLIC, 443)])
    with pytest.raises(HttpRefusedError):
        http.send(get("https://lrs.example/"))
    assert dial.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    ("url", "known"),
    [
        pytest.param("https://lrs.example/", False, id="unknown-authority"),
        pytest.param("https://other.example/", True, id="other-name"),
    ],
)
def test_a_certificate_that_does_not_fit_is_refused(url, known, secure, certificate):
    there, _ = secure
    tls = _trusting(certificate) if known else None
    http = GuardedHttp(resolve=Dns([PUBLIC]), dial=Dial(there.port), tls=tls)
    with pytest.raises(HttpUnavailableError, match="certificate is not accepted"):
        http.send(post(url))
    assert there.requests == []


def _closed(connection):
    connection.close()
    return connection


def test_a_handshake_that_is_cut_off_is_unavailable():
    with serving(hang_up, wrap=_closed) as there, pytest.raises(HttpUnavailableError):
        GuardedHttp((there.host,)).send(get(f"https://{there.host}/"))


# --- what goes out -------------------------------------------------------------------------------


def test_the_request_arrives_as_given():
    with serving(reply(200)) as there:
        http = GuardedHttp((there.host,))
        http.send(
            HttpRequest(
                "PUT",
                f"{there.url}/a%20b?c=d#e",
                {"X-Key": "1", "accept-encoding": "gzip"},
                "å".encode(),
            )
        )
    [head, body] = there.requests[0].split(b"\r\n\r\n")
    assert head.startswith(b"PUT /a%20b?c=d HTTP/1.1\r\n")
    assert b"\r\nX-Key: 1" in head
    assert f"\r\nHost: {there.host}".encode() in head
    assert b"\r\nAccept-Encoding: identity" in head
    assert b"gzip" not in head
    assert body == "å".encode()


def test_nothing_of_the_surroundings_is_used(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(reply(200, Set_Cookie="a=b; Path=/")) as there, serving(reply(200)) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        http = GuardedHttp(("127.0.0.1",))
        http.send(get(there.url))
        http.send(get(there.url))
        assert proxy.requests == []
        assert len(there.requests) == 2
        for request in there.requests:
            assert b"authorization" not in request.lower()
            assert b"cookie" not in request.lower()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_the_secret_stays(status):
    with serving(reply(200)) as other, serving(reply(status, Location=other.url)) as there:
        answer = GuardedHttp(("127.0.0.1",)).send(post(there.url))
        assert (answer.status, answer.headers["location"]) == (status, other.url)
        assert other.requests == []


@pytest.mark.parametrize("value", ["a\r\nX-Injected: b", "a\nb", "łódź"])
def test_a_header_that_cannot_be_sent_is_refused(value, listener):
    with pytest.raises(HttpRefusedError, match="malformed"):
        GuardedHttp(("127.0.0.1",)).send(get("http://127.0.0.1:9/", **{"X-Key": value}))


# --- what comes back -----------------------------------------------------------------------------

ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n"


def _forever(start, piece):
    def answer(connection, loopback):
        connection.sendall(start)
        while not loopback.over.is_set():
            connection.sendall(piece)

    return answer


def _drip(start, piece=b"a"):
    def answer(connection, loopback):
        connection.sendall(start)
        while not loopback.over.wait(0.02):
            connection.sendall(piece)

    return answer


def _silence(connection, loopback):
    loopback.over.wait(5)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(ENDLESS, b"x" * 9000, id="until-closed"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1000\r\n" + b"x" * 0x1000 + b"\r\n",
            id="chunked",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 9000, id="length"
        ),
    ],
)
def test_an_endless_body_is_cut_at_the_cap(start, piece):
    with serving(_forever(start, piece)) as there:
        answer = GuardedHttp((there.host,), max_bytes=10_000).send(get(there.url))
    assert answer.body == b"x" * 10_000


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(gzip.compress(bytes(1_000_000)))
    with serving(reply(200, bomb, Content_Encoding="gzip, gzip")) as there:
        assert GuardedHttp((there.host,)).send(get(there.url)).body == bomb


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_drip(b""), id="status"),
        pytest.param(_drip(b"HTTP/1.1 200 OK\r\nX: "), id="header"),
        pytest.param(_drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continue"),
        pytest.param(_drip(ENDLESS), id="body"),
        pytest.param(_drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"), id="length"),
        pytest.param(_silence, id="silence"),
    ],
)
def test_however_slowly_an_answer_comes_it_ends_at_the_deadline(answer):
    with serving(answer) as there:
        http = GuardedHttp((there.host,), deadline=0.1)
        with pytest.raises(HttpUnavailableError, match=r"no complete answer within 0\.1 s"):
            http.send(post(there.url))


def test_a_tls_handshake_ends_at_the_deadline_too():
    with serving(_silence) as there:
        http = GuardedHttp((there.host,), deadline=0.1)
        with pytest.raises(HttpUnavailableError, match="within"):
            http.send(post(f"https://{there.host}/"))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param(hang_up, "closed connection|reset", id="hang-up"),
        pytest.param(raw(b"SSH-2.0-x\r\n"), "SSH-2.0-x", id="not-http"),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), "3 bytes read", id="cut-off"
        ),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101), "100 headers", id="many-headers"
        ),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000), "65536 bytes", id="long-header"
        ),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            r"no complete HTTP answer \(",
            id="bad-chunk",
        ),
    ],
)
def test_an_answer_that_is_none_is_unavailable_in_words(answer, says):
    with serving(answer) as there, pytest.raises(HttpUnavailableError, match=says) as raised:
        GuardedHttp((there.host,)).send(post(there.url))
    assert str(raised.value).startswith(there.host)


def test_a_pause_that_is_too_long_is_unavailable():
    with serving(_silence) as there, pytest.raises(HttpUnavailableError, match="no answer in time"):
        GuardedHttp((there.host,), read_timeout=0.05).send(get(there.url))


@pytest.mark.parametrize("code", [errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE])
def test_a_connection_that_is_not_made_is_unavailable(code):
    def dial(address, timeout):
        raise OSError(code, os.strerror(code))

    http = GuardedHttp(("lrs.example",), resolve=Dns([PUBLIC]), dial=dial)
    with pytest.raises(HttpUnavailableError, match=rf"lrs\.example:80: {os.strerror(code)}\."):
        http.send(get("http://lrs.example/"))


def _unknown(host, port):
    raise socket.gaierror(-2, "Name or service not known")


@pytest.mark.parametrize(
    ("dns", "says"),
    [
        pytest.param(_unknown, "the name cannot be resolved", id="unknown"),
        pytest.param(Dns([]), "the name has no address", id="empty"),
    ],
)
def test_a_name_without_address_is_unavailable(dns, says):
    with pytest.raises(HttpUnavailableError, match=says):
        GuardedHttp(resolve=dns).send(get("https://lrs.example/"))
