"""The example register with two faults, to show that each event still counts once."""

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar

from lrs_bridge_adapters.validation_register import receiver


class Faulty(receiver.Handler):
    """Answers 503 to one request; takes another one and hangs up instead of answering."""

    turns: ClassVar[Iterator[int]]
    busy: ClassVar[int]
    lose: ClassVar[int]
    lost = False

    def post(self) -> tuple[int, dict[str, Any]]:
        turn = next(self.turns)
        self.lost = turn == self.lose
        if turn != self.busy:
            return super().post()
        self.rfile.read(int(self.headers["Content-Length"]))
        return 503, {"error": "Busy."}

    def answer(self, code: int, said: dict[str, Any]) -> None:
        if not self.lost:
            super().answer(code, said)


def main() -> None:
    """Serve; the faults are counted from the first request."""
    parser = receiver.arguments()
    parser.add_argument("--busy", type=int, default=0, help="answer this request 503")
    parser.add_argument("--lose", type=int, default=0, help="commit this one, but do not answer")
    options = parser.parse_args()
    Faulty.turns, Faulty.busy, Faulty.lose = itertools.count(1), options.busy, options.lose
    receiver.serve(options, Faulty)


if __name__ == "__main__":
    main()
