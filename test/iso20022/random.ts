import { createHash } from "node:crypto";

import { completeLei, type Money, type Pacs008, type Pacs009, PURPOSES, type XmlElement } from "../../src/index.ts";

/** Numbers that are the same in every run with a seed. */
export interface Random {
  /** From 0 up to below `bound`. */
  below(bound: number): number;
  pick<const T>(values: readonly T[]): T;
  /** Now and then a value, else nothing. */
  maybe<T>(make: () => T): T | undefined;
}

export function randomFrom(seed: string): Random {
  let count = 0;
  const below = (bound: number) => {
    const digest = createHash("sha256").update(`${seed}:${count++}`).digest();
    return digest.readUInt32BE(0) % bound;
  };
  return {
    below,
    pick: (values) => values[below(values.length)]!,
    maybe: (make) => (below(2) === 0 ? undefined : make()),
  };
}

const LETTERS = [
  ..."AZaz09 -.&<>\"'\n\r\t]",
  "ß",
  "ü",
  "界",
  "Қ",
  "🧵",
  "\u00a0",
  "\u2028",
  "]]>",
  "&amp;",
  "&#13;",
  "<!--",
];

/** A text with everything in it that must be escaped or could be mistaken, and at most `max` characters. */
export function randomText(random: Random, max: number): string {
  const length = 1 + random.below(max);
  const parts = Array.from({ length }, () => random.pick(LETTERS));
  return Array.from(parts.join("")).slice(0, length).join("");
}

const currencies = ["CNY", "JPY", "KWD", "CLF", "EUR"];

export function randomMoney(random: Random, Ccy = random.pick(currencies)): Money {
  const digits = 1 + random.below(17);
  const minorUnits = BigInt(Array.from({ length: digits }, () => random.below(10)).join(""));
  return { Ccy, minorUnits };
}

function randomUetr(random: Random): string {
  const hex = (length: number) => Array.from({ length }, () => random.below(16).toString(16)).join("");
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.pick(["8", "9", "a", "b"])}${hex(3)}-${hex(12)}`;
}

function randomLei(random: Random): string {
  return completeLei(Array.from({ length: 18 }, () => random.pick([..."ABCXYZ0189"])).join(""));
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined, as reading does. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Present<T>;
}

type Agent = Pacs008["CdtTrfTxInf"][number]["DbtrAgt"];
type Party = Pacs008["CdtTrfTxInf"][number]["Dbtr"];
type Account = NonNullable<Pacs008["CdtTrfTxInf"][number]["DbtrAcct"]>;
type Header = Pacs008["GrpHdr"];

function randomAgent(random: Random, namespace: string): Agent {
  return {
    FinInstnId: present({
      BICFI: random.maybe(() => random.pick(["SOGDKZKA", "SOGDKZKAXXX", "5OGDKZ2A"])),
      LEI: random.maybe(() => randomLei(random)),
      Nm: random.maybe(() => randomText(random, 140)),
      PstlAdr: random.maybe(() => randomAddress(random, namespace)),
    }),
  };
}

function randomAddress(random: Random, namespace: string): XmlElement {
  const line = { name: "AdrLine", namespace, attributes: {}, children: [], text: randomText(random, 70) };
  return { name: "PstlAdr", namespace, attributes: {}, children: [line, { ...line, text: "second" }], text: "" };
}

function randomParty(random: Random, namespace: string): Party {
  return present({
    Nm: randomText(random, 140),
    PstlAdr: random.maybe(() => randomAddress(random, namespace)),
    Id: random.maybe(() => ({ OrgId: { LEI: randomLei(random) } })),
    CtryOfRes: random.maybe(() => "KZ"),
  });
}

function randomAccount(random: Random): Account {
  return present({
    Id: random.pick([{ IBAN: "KZ86125KZT5004100100" }, { Othr: { Id: randomText(random, 34) } }]),
    Tp: random.maybe(() => ({ Cd: "CACC" })),
    Ccy: random.maybe(() => "CNY"),
    Nm: random.maybe(() => randomText(random, 70)),
  });
}

function randomHeader(random: Random, count: number): Header {
  return present({
    MsgId: randomText(random, 35),
    CreDtTm: random.pick(["2026-11-23T09:30:47", "2026-11-23T09:30:47.123456Z", "2024-02-29T23:59:59-05:30"]),
    BtchBookg: random.maybe(() => random.pick(["true", "0"])),
    NbOfTxs: count,
    IntrBkSttlmDt: "2026-11-23",
    SttlmInf: { SttlmMtd: random.pick(["INDA", "INGA", "COVE", "CLRG"]) },
  });
}

function settled(random: Random, namespace: string) {
  return {
    PmtId: present({
      InstrId: random.maybe(() => randomText(random, 35)),
      EndToEndId: randomText(random, 35),
      TxId: random.maybe(() => randomText(random, 35)),
      UETR: random.maybe(() => randomUetr(random)),
    }),
    PmtTpInf: random.maybe(() => ({
      SvcLvl: [{ Cd: "G001" }, { Prtry: randomText(random, 35) }],
      CtgyPurp: { Cd: random.pick(PURPOSES) },
    })),
    IntrBkSttlmAmt: randomMoney(random),
    SttlmPrty: random.maybe(() => random.pick(["URGT", "HIGH", "NORM"] as const)),
    SttlmTmReq: random.maybe(() => ({ TillTm: "17:00:00", RjctTm: "18:00:00.5Z" })),
    PrvsInstgAgt1: random.maybe(() => randomAgent(random, namespace)),
    InstgAgt: random.maybe(() => randomAgent(random, namespace)),
    InstdAgt: random.maybe(() => randomAgent(random, namespace)),
    IntrmyAgt2: random.maybe(() => randomAgent(random, namespace)),
    IntrmyAgt2Acct: random.maybe(() => randomAccount(random)),
    DbtrAcct: random.maybe(() => randomAccount(random)),
    CdtrAcct: random.maybe(() => randomAccount(random)),
    Purp: random.maybe(() => random.pick([{ Cd: "GDDS" }, { Prtry: randomText(random, 35) }])),
    RmtInf: random.maybe(() => ({ Ustrd: [randomText(random, 140), randomText(random, 140)] })),
  };
}

/** A message that the standard allows. */
export function randomPacs008(random: Random): Pacs008 {
  const version = random.pick(["pacs.008.001.12", "pacs.008.001.08"] as const);
  const namespace = `urn:iso:std:iso:20022:tech:xsd:${version}`;
  const count = 1 + random.below(3);
  const CdtTrfTxInf = Array.from({ length: count }, () => {
    const common = settled(random, namespace);
    const InstdAmt = random.maybe(() => randomMoney(random));
    const isExchanged = InstdAmt !== undefined && InstdAmt.Ccy !== common.IntrBkSttlmAmt.Ccy;
    return present({
      ...common,
      InstdAmt,
      XchgRate: isExchanged ? random.pick(["7.1", "0.0000000001", "12345678901"]) : undefined,
      ChrgBr: random.pick(["DEBT", "CRED", "SHAR", "SLEV"]),
      ChrgsInf:
        InstdAmt === undefined ? undefined : [{ Amt: randomMoney(random), Agt: randomAgent(random, namespace) }],
      Dbtr: randomParty(random, namespace),
      DbtrAgt: randomAgent(random, namespace),
      CdtrAgt: randomAgent(random, namespace),
      Cdtr: randomParty(random, namespace),
    });
  });
  return { version, GrpHdr: randomHeader(random, count), CdtTrfTxInf };
}

/** A message that the standard allows. */
export function randomPacs009(random: Random): Pacs009 {
  const version = random.pick(["pacs.009.001.11", "pacs.009.001.08"] as const);
  const namespace = `urn:iso:std:iso:20022:tech:xsd:${version}`;
  const count = 1 + random.below(3);
  const CdtTrfTxInf = Array.from({ length: count }, () =>
    present({
      ...settled(random, namespace),
      Dbtr: randomAgent(random, namespace),
      Cdtr: randomAgent(random, namespace),
      UndrlygCstmrCdtTrf: random.maybe(() => ({
        Dbtr: randomParty(random, namespace),
        DbtrAgt: randomAgent(random, namespace),
        CdtrAgt: randomAgent(random, namespace),
        Cdtr: randomParty(random, namespace),
      })),
    }),
  );
  return { version, GrpHdr: randomHeader(random, count), CdtTrfTxInf };
}
