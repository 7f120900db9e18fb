"""Keys: the file, and what is derived of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.domain.errors import SettingsError
from lrs_bridge.keys import FileKeys

KEYS, OTHER = FileKeys(b"k" * 32), FileKeys(b"o" * 32)


class TestFile:
    def test_created_file_is_read_again(self, tmp_path):
        path = tmp_path / "bridge.key"
        made = FileKeys.create(path)

        assert FileKeys.load(path).digest("x") == made.digest("x")
        assert path.stat().st_mode & 0o777 == 0o600

    def test_existing_key_is_never_overwritten(self, tmp_path):
        FileKeys.create(tmp_path / "k")
        with pytest.raises(SettingsError, match="already"):
            FileKeys.create(tmp_path / "k")

    def test_where_nothing_can_be_written_the_path_is_named(self, tmp_path):
        with pytest.raises(SettingsError, match="gone/k cannot be written"):
            FileKeys.create(tmp_path / "gone" / "k")

    def test_missing_file_says_how_to_make_one(self, tmp_path):
        with pytest.raises(SettingsError, match="lrs-bridge init"):
            FileKeys.load(tmp_path / "k")

    def test_file_that_others_can_read_is_refused_with_the_remedy(self, tmp_path):
        path = tmp_path / "k"
        FileKeys.create(path)
        path.chmod(0o640)
        with pytest.raises(SettingsError, match="chmod 600"):
            FileKeys.load(path)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("not hex", id="words"),
            pytest.param("abcd", id="short"),
            pytest.param("å", id="not-ascii"),
        ],
    )
    def test_other_content_is_not_a_key(self, tmp_path, text):
        path = tmp_path / "k"
        path.touch(0o600)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match="is not a key file"):
            FileKeys.load(path)

    def test_unreadable_file_is_named(self, tmp_path):
        with pytest.raises(SettingsError, match="cannot be read"):
            FileKeys.load(tmp_path)


def test_each_purpose_has_its_own_key():
    assert len({KEYS.equality, KEYS.digest("x"), KEYS.hidden("x"), OTHER.digest("x")}) == 4


def test_digest_matches_its_secret_only():
    digest = KEYS.digest("secret")
    assert KEYS.matches("secret", digest)
    assert not KEYS.matches("Secret", digest)
    assert not OTHER.matches("secret", digest)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_signature_and_seal_give_back_what_they_were_given(text):
    assert KEYS.signed(KEYS.sign(text)) == text
    assert KEYS.unseal(KEYS.seal(text)) == text


@given(st.text(max_size=40))
def test_nobody_else_signs_for_us(text):
    assert KEYS.signed(text) is None


def test_changed_or_foreign_signature_is_refused():
    signed = KEYS.sign("cursor")
    body, signature = signed.split(".")

    assert KEYS.signed(OTHER.sign("cursor")) is None
    assert KEYS.signed(f"{KEYS.sign('other').split('.')[0]}.{signature}") is None
    assert KEYS.signed(f"{body}={'='}.{signature}") is None
    assert KEYS.signed(body) is None


@pytest.mark.parametrize(
    "sealed", [pytest.param(OTHER.seal("x"), id="other-key"), pytest.param(b"short", id="cut-off")]
)
def test_what_cannot_be_unsealed_names_the_key_file(sealed):
    with pytest.raises(SettingsError, match="another key file"):
        KEYS.unseal(sealed)


def test_same_text_is_never_sealed_alike():
    assert KEYS.seal("x") != KEYS.seal("x")
