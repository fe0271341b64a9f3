import { type Infer, many, maybe, one, sequence, some, verbatim } from "./codec.ts";
import { agent, cashAccount, party, purpose, supplementaryData } from "./components.ts";
import {
  checkCreditTransfer,
  directAgents,
  groupHeader,
  intermediaryAgents,
  previousAgents,
  settlementFields,
} from "./credit-transfer.ts";
import { type MessageDefinition, messageToXml, parseMessage, type Versioned } from "./message.ts";
import { ActiveCurrencyAndAmount, Max140Text } from "./simple-types.ts";

/** The customer's payment that a cover payment covers: CreditTransferTransaction37 and 63. */
const underlyingTransfer = sequence({
  UltmtDbtr: maybe(party),
  InitgPty: maybe(party),
  Dbtr: one(party),
  DbtrAcct: maybe(cashAccount),
  DbtrAgt: one(agent),
  DbtrAgtAcct: maybe(cashAccount),
  ...previousAgents,
  ...intermediaryAgents,
  CdtrAgt: one(agent),
  CdtrAgtAcct: maybe(cashAccount),
  Cdtr: one(party),
  CdtrAcct: maybe(cashAccount),
  UltmtCdtr: maybe(party),
  InstrForCdtrAgt: many(verbatim),
  InstrForNxtAgt: many(verbatim),
  Tax: maybe(verbatim),
  RmtInf: maybe(sequence({ Ustrd: many(Max140Text), Strd: many(verbatim) })),
  InstdAmt: maybe(ActiveCurrencyAndAmount),
});

/** CreditTransferTransaction36 and 62. */
export const pacs009Transaction = sequence({
  ...settlementFields,
  ...previousAgents,
  ...directAgents,
  ...intermediaryAgents,
  UltmtDbtr: maybe(agent),
  Dbtr: one(agent),
  DbtrAcct: maybe(cashAccount),
  DbtrAgt: maybe(agent),
  DbtrAgtAcct: maybe(cashAccount),
  CdtrAgt: maybe(agent),
  CdtrAgtAcct: maybe(cashAccount),
  Cdtr: one(agent),
  CdtrAcct: maybe(cashAccount),
  UltmtCdtr: maybe(agent),
  InstrForCdtrAgt: many(verbatim),
  InstrForNxtAgt: many(verbatim),
  Purp: maybe(purpose),
  RmtInf: maybe(sequence({ Ustrd: many(Max140Text) })),
  UndrlygAllcn: many(verbatim),
  UndrlygCstmrCdtTrf: maybe(underlyingTransfer),
  SplmtryData: many(supplementaryData),
});

/** One payment between institutions in a pacs.009. */
export type Pacs009Transaction = Infer<typeof pacs009Transaction>;

const body = sequence({
  GrpHdr: one(groupHeader),
  CdtTrfTxInf: some(pacs009Transaction),
  SplmtryData: many(supplementaryData),
});

/** Edition 08 is what CBPR+ and HVPS+ run, 11 that of 2024. */
const VERSIONS = ["pacs.009.001.11", "pacs.009.001.08"] as const;

/** A transfer between financial institutions, also where it covers a customer's payment (pacs.009, pacs.009 COV). */
export type Pacs009 = Versioned<(typeof VERSIONS)[number], Infer<typeof body>>;

/** The definition of pacs.009. */
export const pacs009Definition: MessageDefinition<Pacs009["version"], Infer<typeof body>> = {
  versions: VERSIONS,
  root: "FICdtTrf",
  codec: body,
  check: checkCreditTransfer,
};

/** Reads a pacs.009 from XML, as text or as bytes in UTF-8. Throws `InvalidIsoMessage`. */
export function parsePacs009(xml: string | Uint8Array): Pacs009 {
  return parseMessage(pacs009Definition, xml);
}

/** Writes a pacs.009. Throws `InvalidIsoMessage`. */
export function toPacs009Xml(message: Pacs009): string {
  return messageToXml(pacs009Definition, message);
}
