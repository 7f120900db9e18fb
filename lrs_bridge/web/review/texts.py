"""The Swedish catalogue: every word that a page shows, under an English key."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lrs_bridge.web.review.states import STATES

METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "supervised_test": "Övervakat prov",
        "practical_test": "Praktiskt prov",
        "observation": "Observation i arbetet",
        "interview": "Samtal",
        "portfolio": "Genomgång av underlag",
    }
)

USUAL_METHOD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "theory": "supervised_test",
        "practical": "practical_test",
        "both": "practical_test",
        "observation": "observation",
        "portfolio": "portfolio",
    }
)

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "theory": "teori",
        "practical": "praktik",
        "both": "teori och praktik",
        "observation": "observation",
        "portfolio": "underlag",
    }
)

LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {"can": "Det kan jag", "partly": "Delvis", "not_yet": "Inte än"}
)
"""How people rate themselves."""

TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Every page
        "skip": "Hoppa till innehållet",
        "menu": "Meny",
        "menu.start": "Start",
        "menu.review": "Granska",
        "menu.people": "Personer",
        "menu.tests": "Dagens prov",
        "menu.workplace": "Arbetsplatsen",
        "menu.me": "Mina intyg och bevis",
        "menu.operations": "Drift",
        "signed_in_as": "Inloggad: {name}",
        "sign_out": "Logga ut",
        "footer": "Underlag från kurser visar vad någon har gjort. "
        "Bara en testledare kan bedöma att ett krav är uppfyllt.",
        "faults": "Det gick inte att spara",
        "none": "Inget",
        "yes": "Ja",
        "no": "Nej",
        # Sign-in
        "sign_in.title": "Logga in",
        "sign_in.lead": "Den här länken är din och kan användas en gång.",
        "sign_in.button": "Logga in",
        "sign_in.used.title": "Länken går inte att använda",
        "sign_in.used.lead": "Länken är redan använd eller för gammal.",
        "sign_in.used.step": "Be den som bjöd in dig om en ny länk.",
        "sign_out.title": "Du är utloggad",
        "sign_out.lead": "Öppna en ny inloggningslänk när du vill fortsätta.",
        # Start
        "start.title": "Start",
        "start.flow": "Från kurs till bevis",
        "start.flow.lead": "Så här långt har uppgifterna kommit.",
        "start.sources": "Per källa",
        "start.links": "Det här kan du göra",
        "start.sign_in": "Öppna länken som du har fått för att logga in. "
        "Saknar du en länk? Be din kompetensansvarige eller administratören om en ny.",
        "start.review": "Granska underlag",
        "start.review.lead": "Bestäm vad som duger som underlag.",
        "start.people": "Personer",
        "start.people.lead": "Se hur långt var och en har kommit.",
        "start.workplace": "Arbetsplatsen",
        "start.workplace.lead": "Skriv vad någon har visat i arbetet och vem som var med.",
        "start.tests": "Dagens prov",
        "start.tests.lead": "Bedöm krav och fastställ.",
        "start.me": "Mina intyg och bevis",
        "start.me.lead": "Se vad som återstår och vad som är klart.",
        "start.operations": "Drift",
        "start.operations.lead": "Se källor, leveranser och det som väntar.",
        "flow.received": "Mottaget",
        "flow.stored": "Lagrat",
        "flow.known": "Känd person",
        "flow.evidence": "Underlag",
        "flow.reviewed": "Granskat",
        "flow.decided": "Beslut",
        "flow.delivered": "Levererat",
        # Review
        "review.title": "Granska underlag",
        "review.search": "Sök person eller krav",
        "review.status": "Status",
        "review.show": "Visa",
        "review.list": "Underlag, äldst först",
        "review.count": "{n} väntar på granskning",
        "review.waited.today": "Kom i dag",
        "review.waited.one": "Väntat 1 dag",
        "review.waited.many": "Väntat {n} dagar",
        "review.empty": "Klart! Det finns inget att granska med det här urvalet.",
        "review.empty.all": "Visa allt som väntar",
        "review.more": "Nästa sida",
        "review.first": "Till början",
        "review.choose": "Välj ett underlag i listan.",
        "review.begin": "Börja med det äldsta",
        "review.back": "Till listan",
        "review.tasks": "Återtaget av källan",
        "review.tasks.lead": "Källan har tagit tillbaka eller ersatt det här efter att det "
        "godkändes. Ingenting är återkallat. Testledaren ser det i akten.",
        "review.note": "Jag har sett det",
        "review.noted": "Noterat.",
        "item.evidence": "Underlag",
        "item.source": "Källa",
        "item.day": "Datum",
        "item.score": "Resultat",
        "item.strength": "Styrka",
        "item.link": "Koppling",
        "item.rule": "Regel {rule}, version {revision}",
        "item.requirement": "Kravet säger",
        "item.form": "Prövas genom {form}.",
        "item.statements": "Poster från källan",
        "item.earlier": "Tidigare underlag för samma krav",
        "item.history": "Historik",
        "item.history.arrived": "Kom in från {source}",
        "item.history.review": "{outcome} av {name}",
        "item.no_score": "Inget resultat angivet",
        "decide.reason": "Motivering",
        "decide.reason.hint": "Behövs för Begär komplettering och Används inte som underlag. "
        "Personen ser den.",
        "decide.accepted": "Godkänn",
        "decide.more": "Begär komplettering",
        "decide.set_aside": "Används inte som underlag",
        "decide.supervised": "Ett övervakat resultat. Testledaren bedömer det.",
        "decide.closed": "Det här underlaget går inte att besluta om.",
        "receipt.entered": "Infört i {name}s valideringsakt.",
        "receipt.reason": "{name} ser din motivering.",
        "receipt.progress": "{done} av {total} krav klara för bedömning.",
        "stale.title": "Någon hann före",
        "stale.by": "{name} hann före: {outcome}, {at}.",
        "stale.changed": "Underlaget har ändrats medan du läste det.",
        "stale.step": "Ingenting har sparats. Läs underlaget igen innan du bestämmer.",
        "stale.show": "Visa underlaget",
        # Why a rule counted something: what was found, then what the rule asks for
        "because.verb": "Händelsen heter {seen}.",
        "because.kind": "Händelsen är av slaget {seen}.",
        "because.activity": "Aktiviteten är {seen}.",
        "because.course": "Kursen är {seen}.",
        "because.score": "Resultatet är {seen}. Regeln kräver {bound} {expected}.",
        "because.result.success": "Källan anger om provet är klarat: {seen}.",
        "because.result.completion": "Källan anger om det är genomfört: {seen}.",
        "because.actor": "Den som intygar är en annan person.",
        "because.context.instructor": "Den som intygar finns i registret {expected}.",
        "because.require.at_least": "Antal händelser är {seen}. Regeln kräver minst {expected}.",
        "because.unmet": "{sentence} Det räcker inte.",
        # People
        "people.title": "Personer",
        "people.search": "Sök namn",
        "people.none": "Ingen person passar sökningen.",
        "people.count": "{n} personer",
        "person.requirements": "Krav och status",
        "person.requirement": "Krav",
        "person.status": "Status",
        "person.evidence": "Underlag",
        "person.none": "Personen är inte anmäld till någon validering.",
        "person.no_evidence": "Inget underlag har kommit in.",
        "person.items": "Allt underlag",
        "person.employer": "Arbetsgivare",
        # The workplace
        "workplace.title": "Arbetsplatsen",
        "workplace.lead": "Det du skriver blir ett underlag. En kompetensansvarig granskar det, "
        "och bara en testledare kan bedöma.",
        "workplace.none": "Ingen person finns på din arbetsplats än. Prata med administratören.",
        "workplace.observe": "Iakttagelse",
        "workplace.observe.lead": "Skriv bara det som du själv har sett.",
        "workplace.person": "Person",
        "workplace.requirement": "Krav",
        "workplace.outcome": "Det jag såg",
        "workplace.text": "Beskrivning",
        "workplace.text.hint": "Vad gjorde personen? Personen kan läsa det du skriver.",
        "workplace.observe.save": "Spara iakttagelsen",
        "workplace.observed": "Iakttagelsen är sparad.",
        "workplace.attend": "Närvaro",
        "workplace.name": "Tillfällets namn",
        "workplace.activity": "Tillfället hör till",
        "workplace.activity.hint": "Välj det som en regel känner till, annars ett nytt tillfälle.",
        "workplace.activity.other": "Ett nytt tillfälle",
        "workplace.form": "Lärform",
        "workplace.minutes": "Minuter",
        "workplace.people": "De som var med",
        "workplace.attend.save": "Spara närvaron",
        "workplace.attended": "Närvaron är sparad. Antal personer: {n}.",
        "workplace.crew": "Personer på arbetsplatsen",
        # Tests
        "tests.title": "Dagens prov",
        "tests.lead": "Personer som är anmälda vid ditt testcenter.",
        "tests.none": "Ingen väntar på bedömning.",
        "tests.assessed": "{done} av {total} bedömda",
        "tests.ready": "{done} av {total} krav klara för bedömning",
        "test.accredited": "{centre}, ackrediterat av {by} t.o.m. {day}",
        "test.not_accredited": "{centre} är inte ackrediterat i dag.",
        "test.outcome": "Bedömning",
        "test.method": "Metod",
        "test.observation": "Iakttagelse",
        "test.observation.hint": "Ännu inte uppfyllt? Skriv vad personen behöver träna på.",
        "test.day": "Dag för bedömningen",
        "test.save": "Spara bedömningen",
        "test.saved": "Sparat. {code}: {outcome}.",
        "test.accepted": "Godkänt underlag",
        "test.supervised": "Övervakade resultat",
        "test.nothing": "Inget underlag.",
        "test.missing": "Först behöver detta vara uppfyllt: {codes}.",
        "test.summary": "Sammanfattning",
        "test.decide": "Fastställ",
        "test.decide.lead": "När du fastställer stängs akten. "
        "Är alla krav uppfyllda blir det ett kompetensbevis, annars ett valideringsintyg.",
        "test.would_be": "Nu blir det ett {document}.",
        "test.decided": "{document} fastställt {day}.",
        # The learner
        "me.title": "Mina intyg och bevis",
        "me.goal": "Du är på väg mot:",
        "me.progress": "{done} av {total} krav klara",
        "me.left": "Det här återstår",
        "me.done": "Klart",
        "me.none": "Din kursplattform har inte skickat något än. Prata med din handledare.",
        "me.all_done": "Alla krav är klara.",
        "me.next": "Nästa steg:",
        "me.centre": "testcentret",
        "me.next.not_started": "gå kursen eller visa vad du kan. Fråga din handledare.",
        "me.next.evidence": "vänta. Din arbetsgivare tittar på det du har gjort.",
        "me.next.more": "komplettera. {name} skriver: {reason}",
        "me.next.set_aside": "visa något annat. {name} skriver: {reason}",
        "me.next.ready": "gör provet på {place}.",
        "me.next.met": "inget. Det här är klart.",
        "me.next.not_yet_met": "träna mer. Testledaren skriver: {observation}",
        "me.next.not_assessed": "gör provet på {place}.",
        "me.document": "{document}, fastställt {day}",
        "me.rate": "Vad tycker du själv?",
        "me.rate.lead": "Det hjälper din handledare. Det räknas inte som ett bevis.",
        "me.rated": "Sparat. {requirement}: {level}.",
        # Operations
        "operations.title": "Drift",
        "operations.sources": "Källor",
        "operations.sources.lead": "Mottaget = lagrat + dubbletter + karantän + avvisat.",
        "operations.source": "Källa",
        "operations.state": "Status",
        "operations.received": "Mottaget",
        "operations.stored": "Lagrat",
        "operations.duplicates": "Dubbletter",
        "operations.quarantined": "Karantän",
        "operations.refused": "Avvisat",
        "operations.repaired": "Rättat",
        "operations.heard": "Senast hört",
        "operations.never": "Inte än",
        "operations.no_sources": "Ingen källa är ansluten.",
        "operations.deliveries": "Leveranser",
        "operations.target": "Mottagare",
        "operations.no_deliveries": "Ingen mottagare är ansluten.",
        "operations.stuck": "Väntar eller kunde inte levereras",
        "operations.event": "Händelse",
        "operations.attempt": "Försök",
        "operations.due": "Nästa försök",
        "operations.answer": "Senaste svar",
        "operations.waits": "Det som väntar på en människa",
        "operations.in_quarantine": "I karantän",
        "operations.unlinked": "Aktörer utan känd person",
        "operations.by_target": "Per mottagare",
        "operations.marks": "{n} personer väntar på att reglerna körs.",
        "operations.all_well": "Ingenting väntar.",
        # Errors
        "error.400.title": "Vi förstod inte",
        "error.400": "Något i adressen eller formuläret är fel. Gå tillbaka och försök igen.",
        "error.401.title": "Du är inte inloggad",
        "error.401": "Öppna din inloggningslänk. Har den slutat att fungera? "
        "Be den som bjöd in dig om en ny. Det du inte har sparat behöver du skriva igen.",
        "error.403.title": "Du får inte göra det här",
        "error.403": "Ingenting har sparats. Ladda om sidan och försök igen. "
        "Behöver du en annan roll? Prata med administratören.",
        "error.404.title": "Sidan finns inte",
        "error.404": "Det du söker finns inte, eller så är det inte ditt att se.",
        "error.405.title": "Så går det inte att göra",
        "error.405": "Gå tillbaka och använd knapparna på sidan.",
        "error.409.title": "Något har ändrats",
        "error.409": "Ingenting har sparats. Läs sidan igen innan du bestämmer.",
        "error.422.title": "Beslutet går inte att ta",
        "error.422": "Ingenting har sparats.",
        "error.500.title": "Något gick fel hos oss",
        "error.500": "Försök igen om en stund. Säg till administratören om felet är kvar.",
        "error.503.title": "Tjänsten vilar en stund",
        "error.503": "Ingenting har sparats. Försök igen om en minut.",
        "error.home": "Till startsidan",
    }
)

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "completed": "genomfört",
        "passed": "klarat",
        "failed": "inte klarat",
        "scored": "resultat",
        "answered": "svar",
        "progressed": "framsteg",
        "submitted": "inlämning",
        "attended": "deltagande",
        "observed": "observation",
        "rated": "egen skattning",
        "retracted": "återtaget",
        "session": "pass",
        "experienced": "tagit del",
        "enrolled": "anmälan",
        "other": "annat",
    }
)

BOUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {"gte": "minst", "gt": "mer än", "lte": "högst", "lt": "mindre än", "eq": "exakt"}
)

ASSURANCE: Final[tuple[str, ...]] = (
    "Egen uppgift",
    "Från en kursplattform",
    "Intygat av någon annan",
    "Övervakat prov",
    "Bedömt av testledare",
)

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "own_evidence": "Någon annan behöver granska ditt eget underlag.",
        "not_competence_manager": "Bara en kompetensansvarig hos personens arbetsgivare "
        "granskar underlag.",
        "supervised": "Det här är ett övervakat resultat. Det går till testledaren.",
        "withdrawn": "Källan har tagit tillbaka underlaget. Därför går det inte att besluta om.",
        "superseded": "Ett nyare underlag har ersatt det här. Granska det nya i stället.",
        "reason_missing": "Skriv en motivering, så att personen vet vad som behövs.",
        "own_person": "Någon annan behöver bedöma dig.",
        "not_test_leader": "Bara en testledare vid personens testcenter kan bedöma.",
        "record_decided": "Akten är redan fastställd. Den går inte att ändra.",
        "day_in_future": "Dagen har inte varit än. En bedömning görs inte i förväg.",
        "not_authorised": "Du var inte behörig att bedöma de här kraven den dagen.",
        "not_accredited": "Testcentret var inte ackrediterat för de här kraven den dagen.",
        "prerequisites": "Andra krav behöver vara uppfyllda först.",
        "method_missing": "Välj en metod: hur bedömde du kravet?",
        "observation_missing": "Skriv vad du såg och vad personen behöver träna på.",
        "nothing_assessed": "Bedöm minst ett krav innan du fastställer.",
        "own_observation": "Någon annan behöver intyga det du själv har gjort.",
        "not_registered": "Personen är inte anmäld till det kravet.",
        "not_practical": "Det kravet visas inte i arbetet. Det prövas på annat sätt.",
        "nobody_chosen": "Välj minst en person som var med.",
        "name_missing": "Skriv vad tillfället heter, med bokstäver.",
    }
)


def text(key: str, /, **values: object) -> str:
    """Return the text under *key* with its values filled in."""
    return TEXTS[key].format(**values)


def state_word(kind: str, code: str, /, **values: object) -> str:
    """Return the word for state *code* of *kind*."""
    return STATES[kind][code].word.format(**values)


def reason_text(code: str, otherwise: str) -> str:
    """Return why a decision was refused, or *otherwise* for a reason without a text."""
    return REASONS.get(code, otherwise)
