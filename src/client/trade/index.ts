import { transferableRecordSignatures } from "../../../abi/TransferableRecord.ts";
import { TRADE } from "../../acts/sentences/trade.ts";
import { interfaceFrom } from "../../chain/contract.ts";
import { TRADE_ABIS } from "../../consortium/abis.ts";
import type { Domain } from "../domain.ts";
import { Accreditations } from "./accreditations.ts";
import { Calendar } from "./calendar.ts";
import { Customs } from "./customs.ts";
import { Letters } from "./letters.ts";
import { Origins } from "./origins.ts";
import { Records } from "./records.ts";

export { Accreditations, type DutyName, type GivenAccreditation } from "./accreditations.ts";
export { Calendar, type DeclaredDay } from "./calendar.ts";
export { Customs, type LodgedDeclaration } from "./customs.ts";
export { type IssuedCredit, Letters, type PresentedDocuments } from "./letters.ts";
export { type IssuedCertificate, Origins } from "./origins.ts";
export { type IssuedRecord, type OpenedRegister, Records, Register } from "./records.ts";

/** What `Sogdia` has once it is extended by trade. */
export interface TradeClients {
  readonly records: Records;
  readonly calendar: Calendar;
  readonly letters: Letters;
  readonly accreditations: Accreditations;
  readonly origins: Origins;
  readonly customs: Customs;
}

/** Transferable records, letters of credit, certificates of origin and customs. */
export const trade: Domain<keyof typeof TRADE_ABIS, TradeClients> = {
  abis: TRADE_ABIS,
  vocabulary: {
    interfaces: [...Object.values(TRADE_ABIS), transferableRecordSignatures].map(interfaceFrom),
    sentences: TRADE,
  },
  clients: (connection, { records, calendar, letters, accreditations, origins, customs }) => ({
    records: new Records(connection, records),
    calendar: new Calendar(connection, calendar),
    letters: new Letters(connection, letters),
    accreditations: new Accreditations(connection, accreditations),
    origins: new Origins(connection, origins),
    customs: new Customs(connection, customs),
  }),
};
