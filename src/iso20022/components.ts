import { anything, choice, type Codec, type Infer, many, maybe, one, sequence, verbatim } from "./codec.ts";
import {
  ActiveCurrencyAndAmount,
  BICFIDec2014Identifier,
  code,
  CountryCode,
  CurrencyCode,
  ExternalCategoryPurpose1Code,
  IBAN2007Identifier,
  ISODateTime,
  ISOTime,
  LEIIdentifier,
  Max34Text,
  Max35Text,
  Max4Text,
  Max5Text,
  Max70Text,
  Max105Text,
  Max140Text,
  Max350Text,
  UUIDv4Identifier,
} from "./simple-types.ts";
import type { XmlElement } from "./xml.ts";

/** A code of an external list whose codes are not checked, or one of the parties' own. */
const codeOrProprietary = choice({ Cd: Max4Text, Prtry: Max35Text });

const supplement = sequence({ PlcAndNm: maybe(Max350Text), Envlp: one(anything) });

/** SupplementaryData1: what others agreed on, in an envelope that holds any XML. It is kept as it is. */
export const supplementaryData: Codec<XmlElement> = {
  read(element, path) {
    supplement.read(element, path);
    return element;
  },
  write: (value, place) => anything.write(value, place),
};

/** ClearingSystemMemberIdentification2. The external list of clearing systems is not checked. */
const clearingMember = sequence({
  ClrSysId: maybe(choice({ Cd: Max5Text, Prtry: Max35Text })),
  MmbId: one(Max35Text),
});

/** FinancialInstitutionIdentification18 and 23. */
const financialInstitution = sequence({
  BICFI: maybe(BICFIDec2014Identifier),
  ClrSysMmbId: maybe(clearingMember),
  LEI: maybe(LEIIdentifier),
  Nm: maybe(Max140Text),
  PstlAdr: maybe(verbatim),
  Othr: maybe(verbatim),
});

/** An agent: a financial institution (BranchAndFinancialInstitutionIdentification6 and 8). */
export const agent = sequence({ FinInstnId: one(financialInstitution), BrnchId: maybe(verbatim) });

export type Agent = Infer<typeof agent>;

/** CashAccount38 and 40. */
export const cashAccount = sequence({
  Id: maybe(
    choice({
      IBAN: IBAN2007Identifier,
      Othr: sequence({ Id: one(Max34Text), SchmeNm: maybe(codeOrProprietary), Issr: maybe(Max35Text) }),
    }),
  ),
  Tp: maybe(codeOrProprietary),
  Ccy: maybe(CurrencyCode),
  Nm: maybe(Max70Text),
  Prxy: maybe(verbatim),
});

export type CashAccount = Infer<typeof cashAccount>;

/** A customer (PartyIdentification135 and 272). */
export const party = sequence({
  Nm: maybe(Max140Text),
  PstlAdr: maybe(verbatim),
  Id: maybe(
    choice({
      OrgId: sequence({ AnyBIC: maybe(BICFIDec2014Identifier), LEI: maybe(LEIIdentifier), Othr: many(verbatim) }),
      PrvtId: verbatim,
    }),
  ),
  CtryOfRes: maybe(CountryCode),
  CtctDtls: maybe(verbatim),
});

export type Party = Infer<typeof party>;

/** A customer or an agent (Party40Choice and 50). */
export const partyOrAgent = choice({ Pty: party, Agt: agent });

export type PartyOrAgent = Infer<typeof partyOrAgent>;

/** PaymentIdentification7 and 13. */
export const paymentIdentification = sequence({
  InstrId: maybe(Max35Text),
  EndToEndId: one(Max35Text),
  TxId: maybe(Max35Text),
  UETR: maybe(UUIDv4Identifier),
  ClrSysRef: maybe(Max35Text),
});

/** PaymentTypeInformation28. */
export const paymentType = sequence({
  InstrPrty: maybe(code(["HIGH", "NORM"], "Priority2Code")),
  ClrChanl: maybe(code(["RTGS", "RTNS", "MPNS", "BOOK"], "ClearingChannel2Code")),
  SvcLvl: many(codeOrProprietary),
  LclInstrm: maybe(choice({ Cd: Max35Text, Prtry: Max35Text })),
  CtgyPurp: maybe(choice({ Cd: ExternalCategoryPurpose1Code, Prtry: Max35Text })),
});

export type PaymentType = Infer<typeof paymentType>;

/** Purpose2Choice. The external list of purposes is not checked. */
export const purpose = codeOrProprietary;

/** SettlementTimeRequest2. */
export const settlementTimes = sequence({
  CLSTm: maybe(ISOTime),
  TillTm: maybe(ISOTime),
  FrTm: maybe(ISOTime),
  RjctTm: maybe(ISOTime),
});

/** Charges7 and 16. */
export const charges = sequence({ Amt: one(ActiveCurrencyAndAmount), Agt: one(agent), Tp: maybe(verbatim) });

export type Charges = Infer<typeof charges>;

/** OriginalGroupInformation29: the message that is spoken of. */
export const originalGroup = sequence({
  OrgnlMsgId: one(Max35Text),
  OrgnlMsgNmId: one(Max35Text),
  OrgnlCreDtTm: maybe(ISODateTime),
});

/** A reason, in the words of an external list, and what else is to be said, in lines of 105 characters. */
export function reasonInformation<T extends string>(Cd: Codec<T>) {
  return sequence({
    Orgtr: maybe(party),
    Rsn: maybe(choice({ Cd, Prtry: Max35Text })),
    AddtlInf: many(Max105Text),
  });
}

/** Case5 and 6. */
export const investigationCase = sequence({
  Id: one(Max35Text),
  Cretr: one(partyOrAgent),
  ReopCaseIndctn: maybe(verbatim),
});

/** CaseAssignment5 and 6: who asks whom. */
export const caseAssignment = sequence({
  Id: one(Max35Text),
  Assgnr: one(partyOrAgent),
  Assgne: one(partyOrAgent),
  CreDtTm: one(ISODateTime),
});

/** Cuts a text into lines of AdditionalInformation (Max105Text), between characters. */
export function additionalInformation(text: string): readonly string[] {
  const characters = Array.from(text);
  const lines = Math.ceil(characters.length / 105);
  return Array.from({ length: lines }, (_, line) => characters.slice(line * 105, (line + 1) * 105).join(""));
}
