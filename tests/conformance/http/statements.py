"""Short ways of saying what a platform does with the Statements resource."""

from typing import Any

from tests.statements import account, passed

CONFIRMED = "https://vocab.example/confirmed"
CONSISTENT = "X-Experience-API-Consistent-Through"


def about(target: str, name: str = "leader", **more: Any) -> dict[str, Any]:
    """Return a statement that targets another: its object is a StatementRef."""
    return passed(
        name,
        **{
            "verb": {"id": CONFIRMED},
            "object": {"objectType": "StatementRef", "id": target},
            **more,
        },
    )


def without(statement: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the statement without some properties."""
    return {name: value for name, value in statement.items() if name not in names}


def member(*names: str) -> dict[str, Any]:
    """Return an anonymous group."""
    return {"objectType": "Group", "member": [account(name) for name in names]}


def post(lrs: Any, *statements: Any, version: str = "1.0.3") -> list[str]:
    """Send statements in requests of their own; return their ids."""
    ids = []
    for statement in statements:
        answer = lrs("POST", "statements", statement, version=version)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        ids += answer.json
    return ids


def one(lrs: Any, id: str, version: str = "1.0.3", **query: Any) -> dict[str, Any]:
    """Return one statement."""
    answer = lrs("GET", "statements", version=version, query={"statementId": id, **query})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json
    return found


def page(lrs: Any, version: str = "1.0.3", **query: Any) -> Any:
    """Return the first page of a list."""
    answer = lrs("GET", "statements", version=version, query=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer


def ids(lrs: Any, version: str = "1.0.3", **query: Any) -> list[str]:
    """Return the ids of a whole list, oldest first unless the query says otherwise."""
    answer = page(lrs, version, **{"ascending": True, **query})
    found = [statement["id"] for statement in answer.json["statements"]]
    while answer.json["more"]:
        answer = follow(lrs, answer, version)
        found += [statement["id"] for statement in answer.json["statements"]]
    return found


def follow(lrs: Any, answer: Any, version: str = "1.0.3", headers: Any = None) -> Any:
    """Return the page that an answer's `more` leads to."""
    path = more(answer).removeprefix("/xapi/")
    following = lrs("GET", path, version=version, headers=headers)
    assert following.status_code == 200, following.get_data(as_text=True)
    return following


def more(answer: Any) -> str:
    """Return the `more` of a list, also of one that came with attachments."""
    text = answer.get_data(as_text=True)
    found: str = text.partition('"more":"')[2].partition('"')[0]
    return found
