import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from sandbox.certificates import issue_certificates

FILES = {
    f"{name}.{kind}" for name in ("ca", "server", "client", "other") for kind in ("pem", "key")
}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_certificate_is_issued_and_every_key_is_for_its_owner_only(tmp_path: Path) -> None:
    issue_certificates(tmp_path)

    assert set(contents(tmp_path)) == FILES
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.key")}
    assert modes == {0o600}


def test_a_second_issue_changes_nothing(tmp_path: Path) -> None:
    issue_certificates(tmp_path)
    before = contents(tmp_path)

    issue_certificates(tmp_path)

    assert contents(tmp_path) == before


def test_an_expired_certificate_is_issued_anew_under_the_same_authority(tmp_path: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=400)
    issue_certificates(tmp_path, long_ago)
    before = contents(tmp_path)

    found = issue_certificates(tmp_path)

    assert contents(tmp_path)["ca.pem"] == before["ca.pem"]
    renewed = x509.load_pem_x509_certificate(found.certificate("client").read_bytes())
    assert renewed.not_valid_after_utc > datetime.now(UTC)


def test_a_dead_authority_takes_all_its_certificates_with_it(tmp_path: Path) -> None:
    issue_certificates(tmp_path, datetime.now(UTC) - timedelta(days=4_000))
    before = contents(tmp_path)

    issue_certificates(tmp_path)

    assert not set(before.values()) & set(contents(tmp_path).values())
