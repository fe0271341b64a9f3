import {
  type AttestedEvent,
  type ObjectIdFields,
  PROVENANCE_KINDS,
  provenanceGaps,
  type ProvenanceKind,
} from "./heritage.ts";

/** CIDOC CRM 7.1 (ISO 21127) in the JSON-LD profile of Linked Art. */
const CONTEXT = "https://linked.art/ns/v1/linked-art.json";

/** The class of CIDOC CRM of each kind of event, by the name it has in the profile. */
const CLASSES: Readonly<Record<ProvenanceKind, string>> = {
  Unknown: "Activity",
  Made: "Production",
  Found: "Encounter",
  Acquired: "Acquisition",
  Inherited: "Acquisition",
  Exported: "Move",
  Imported: "Move",
  Stolen: "TransferOfCustody",
  Recovered: "TransferOfCustody",
  Restituted: "TransferOfCustody",
  Exhibited: "Activity",
  Conserved: "Modification",
  Contested: "AttributeAssignment",
};

/** What an export is made of. */
export interface ObjectRecord {
  readonly object: string;
  readonly country: number;
  readonly place: number;
  readonly events: readonly AttestedEvent[];
  /** The description, if whoever exports it has it. */
  readonly fields?: ObjectIdFields;
}

/**
 * An object and its past as JSON-LD: E22 Human-Made Object, its events by their classes, each gap as an event of its own
 * whose name says so. `today` is in days since 1970-01-01.
 */
export function linkedArtOf({ object, country, place, events, fields }: ObjectRecord, today: number) {
  return {
    "@context": CONTEXT,
    id: `urn:sogdia:object:${object}`,
    type: "HumanMadeObject",
    ...(fields === undefined ? {} : described(fields)),
    identified_by: [{ type: "Identifier", content: object }],
    member_of: [{ type: "Set", _label: `Heritage of country ${country} (ISO 3166-1 numeric)` }],
    current_location: { type: "Place", _label: `Country ${place} (ISO 3166-1 numeric)` },
    subject_of: events.map(eventOf),
    gaps: provenanceGaps(events, today).map(({ from, until }) => ({
      type: "Activity",
      _label: "Nothing is known of this time",
      timespan: spanOf(from, until),
    })),
  };
}

function described(fields: ObjectIdFields) {
  return {
    _label: fields.title,
    classified_as: [{ type: "Type", _label: fields.typeOfObject }],
    made_of: [{ type: "Material", _label: fields.materials }],
    dimension: [{ type: "Dimension", _label: fields.measurements }],
    carries: [{ type: "LinguisticObject", content: fields.inscriptions }],
    shows: [{ type: "VisualItem", _label: fields.subject }],
    referred_to_by: [fields.distinguishingFeatures, fields.period, fields.maker].map((content) => ({
      type: "LinguisticObject",
      content,
    })),
    representation: fields.photographs.map((photograph) => ({ type: "VisualItem", digitally_shown_by: photograph })),
  };
}

function eventOf({ number, country, kind, from, until, about, document }: AttestedEvent) {
  const name = PROVENANCE_KINDS[kind] ?? "Unknown";
  return {
    id: `#event-${number}`,
    type: CLASSES[name],
    _label: name,
    timespan: spanOf(from, until),
    carried_out_by: [{ type: "Group", _label: `Culture authority of country ${country} (ISO 3166-1 numeric)` }],
    ...(about === 0 ? {} : { assigned_to: `#event-${about}` }),
    evidence: document,
  };
}

function spanOf(from: number, until: number) {
  return { type: "TimeSpan", begin_of_the_begin: dateOf(from), end_of_the_end: dateOf(until) };
}

/** In the extended form of ISO 8601, with six digits and a sign where the year is before 0000. */
function dateOf(day: number): string {
  const date = new Date(0);
  date.setUTCDate(day + 1);
  return date.toISOString().split("T")[0]!;
}
