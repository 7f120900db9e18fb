"""A store in memory: as much of the ports as the services of decisions use."""

from collections import defaultdict
from dataclasses import replace

from lrs_bridge.domain.access import Grant
from lrs_bridge.domain.errors import StaleError
from lrs_bridge.ports.access import SessionRow
from lrs_bridge.ports.evidence import Reviewed
from lrs_bridge.ports.people import Person
from lrs_bridge.ports.validation import EntryRow


class FakeKeys:
    """Digests that a reader of a failing test can recognise."""

    def digest(self, secret):
        return f"digest of {secret}".encode()


class FakeAccess:
    def __init__(self, tx):
        self.tx = tx
        self.logins, self.sessions, self.roles, self.entries = {}, {}, [], []

    def add_login(self, digest, person, ends):
        self.logins[digest] = (person, ends)

    def use_login(self, digest, now):
        person, ends = self.logins.pop(digest, (None, now))
        return person if ends > now else None

    def add_session(self, digest, person, csrf, now, ends):
        name = self.tx.people.person(person).name
        self.sessions[digest] = (SessionRow(person, name, csrf, now), ends)

    def session(self, digest, now, idle_since):
        row, ends = self.sessions.get(digest, (None, now))
        return row if row and ends > now and row.seen > idle_since else None

    def touch_session(self, digest, now):
        row, ends = self.sessions[digest]
        self.sessions[digest] = (replace(row, seen=now), ends)

    def end_session(self, digest):
        self.sessions.pop(digest, None)

    def add_role(self, id, person, role, organisation, now):
        if Grant(role, organisation) not in self.grants(person, now):
            self.roles.append((person, Grant(role, organisation)))

    def grants(self, person, now):
        return tuple(grant for holder, grant in self.roles if holder == person)

    def note(self, entry):
        self.entries.append(entry)

    def audit(self, *, person=None, limit=100):
        return [e for e in reversed(self.entries) if person in (None, e.person)][:limit]


class FakeStatements:
    def __init__(self):
        self.marked, self.marked_people = [], []

    def mark(self, identifiers, cause):
        self.marked.extend(identifiers)

    def mark_people(self, people, cause):
        self.marked_people.extend(people)


class FakePeople:
    def __init__(self, tx):
        self.tx = tx
        self.persons, self.links, self.places, self.jobs = {}, {}, {}, defaultdict(list)

    def add_person(self, person, now):
        self.persons[person.id] = person

    def rename(self, person, name):
        self.persons[person] = Person(person, name)

    def person(self, id):
        return self.persons.get(id)

    def sees(self, id, sight):
        records = self.tx.validation.rows.values()
        return (
            id == sight.person
            or any(job in sight.companies for job in self.jobs[id])
            or any(r.person == id and r.centre in sight.centres for r in records)
        )

    def seen(self, id, sight):
        return self.person(id) if self.sees(id, sight) else None

    def search(self, sight, text="", limit=200):
        found = (p for p in self.persons.values() if self.sees(p.id, sight) and text in p.name)
        return sorted(found, key=lambda person: person.name)[:limit]

    def all(self):
        return sorted(self.persons.values(), key=lambda person: person.name)

    def link(self, id, identifier, person, method, made_by, now):
        if self.links.get(identifier) == person:
            return False
        self.links[identifier] = person
        return True

    def identifiers(self, person):
        return [key for key, owner in self.links.items() if owner == person]

    def by_identifier(self, identifiers):
        return {key: self.links[key] for key in identifiers if key in self.links}

    def lock(self, person):
        pass

    def add_organisation(self, organisation):
        there = self.organisation_named(organisation.kind, organisation.name) or organisation
        self.places[there.id] = there
        return there.id

    def organisation(self, id):
        return self.places.get(id)

    def organisation_named(self, kind, name):
        return next((o for o in self.organisations() if (o.kind, o.name) == (kind, name)), None)

    def organisations(self):
        return list(self.places.values())

    def employ(self, id, person, organisation, now):
        if organisation in self.jobs[person]:
            return False
        self.jobs[person].append(organisation)
        return True

    def employers(self, person):
        return [self.places[id] for id in self.jobs[person]]


class FakeCompetence:
    def __init__(self):
        self.rows = {}

    def add_framework(self, row, now):
        self.rows[row.id, row.version] = row

    def frameworks(self):
        return list(self.rows.values())

    def framework(self, id, version=None):
        found = [r for r in self.rows.values() if r.id == id and version in (None, r.version)]
        return found[-1] if found else None

    def activate_rule(self, row, now):
        return 1


class FakeEvidence:
    def __init__(self, tx):
        self.tx = tx
        self.rows, self.said, self.current = {}, [], {}

    def add(self, row):
        self.rows[row.id] = row

    change = add

    def _reviewed(self, row):
        review = self.current_review(row.id)
        reviewer = self.tx.people.person(review.reviewer).name if review else None
        return Reviewed(row, self.tx.people.person(row.person).name, review, reviewer)

    def item(self, id, sight):
        row = self.rows.get(id)
        return self._reviewed(row) if row and self.tx.people.sees(row.person, sight) else None

    def queue(self, sight, *, outcome=None, text="", after=None, limit=20):
        found = [
            item
            for item in map(self._reviewed, sorted(self.rows.values(), key=lambda r: r.arrived))
            if self.tx.people.sees(item.evidence.person, sight)
            and item.evidence.person != sight.person
            and item.evidence.state == "current"
            and item.evidence.assurance < 3
            and (item.review.outcome if item.review else None) == outcome
            and text in item.evidence.title
            and (after is None or (item.evidence.arrived, item.evidence.id) > after)
        ]
        return found[:limit]

    def waiting(self, sight):
        return len(self.queue(sight, limit=1000))

    def withdrawn(self, sight, limit=50):
        items = map(self._reviewed, self.rows.values())
        return [
            item
            for item in items
            if self.tx.people.sees(item.evidence.person, sight)
            and item.evidence.state != "current"
            and item.review
            and item.review.outcome == "accepted"
        ]

    def reviewed_of(self, person):
        rows = [row for row in self.rows.values() if row.person == person]
        return [self._reviewed(row) for row in sorted(rows, key=lambda r: r.arrived, reverse=True)]

    def review(self, row, *, replaces):
        there = self.current.get(row.evidence)
        if (there.id if there else None) != replaces:
            raise StaleError("Somebody was first.")
        self.current[row.evidence] = row
        self.said.append(row)

    def current_review(self, evidence):
        return self.current.get(evidence)

    def reviews(self, evidence):
        return [row for row in self.said if row.evidence == evidence]

    def end_review(self, evidence):
        self.current.pop(evidence, None)


class FakeValidation:
    def __init__(self, tx):
        self.tx = tx
        self.accredited, self.authorised = [], []
        self.rows, self.entered, self.assessed, self.decided = {}, {}, {}, {}

    def accredit(self, row):
        self.accredited.append(row)

    def authorise(self, row):
        self.authorised.append(row)

    def accreditations(self, centre=None):
        return [row for row in self.accredited if centre in (None, row.centre)]

    def authorisations(self, person=None):
        return [row for row in self.authorised if person in (None, row.person)]

    def open_record(self, row):
        for there in self.records_of(row.person):
            if there.framework == row.framework and there.state == "open":
                return there.id
        self.rows[row.id] = row
        return row.id

    def records(self, sight, *, state=None):
        return [
            row
            for row in self.rows.values()
            if self.tx.people.sees(row.person, sight) and state in (None, row.state)
        ]

    def records_of(self, person):
        return [row for row in self.rows.values() if row.person == person][::-1]

    def record(self, id, sight):
        return next((row for row in self.records(sight) if row.id == id), None)

    def enter(self, record, evidence, review, now):
        row = self.tx.evidence.rows[evidence]
        if (there := self.entered.get((record, evidence))) and there.withdrawn is None:
            return False
        self.entered[record, evidence] = EntryRow(
            record, evidence, row.requirement, row.title, row.assurance, row.score, row.observed,
            now, None,
        )  # fmt: skip
        return True

    def withdraw(self, evidence, now):
        for (record, id), entry in self.entered.items():
            if id == evidence:
                self.entered[record, id] = replace(entry, withdrawn=now)

    def entries(self, record):
        return [entry for entry in self.entered.values() if entry.record == record]

    def assess(self, row):
        self.assessed[row.record, row.requirement] = row

    def assessments(self, record):
        return [row for row in self.assessed.values() if row.record == record]

    def decide(self, row):
        self.rows[row.record] = replace(self.rows[row.record], state="decided")
        self.decided[row.record] = row

    def decision(self, record):
        return self.decided.get(record)


class FakeOutbox:
    def __init__(self):
        self.kinds, self.emitted = [], []

    def add_target(self, row, now):
        self.kinds.append(row)

    def targets(self):
        return self.kinds

    def emit(self, event, ids):
        self.emitted.append((event, ids))
        return len(ids)


class FakeTx:
    """One transaction that is the whole store."""

    tenant = 1

    def __init__(self):
        self.access = FakeAccess(self)
        self.statements = FakeStatements()
        self.people = FakePeople(self)
        self.competence = FakeCompetence()
        self.evidence = FakeEvidence(self)
        self.validation = FakeValidation(self)
        self.outbox = FakeOutbox()
