import { CheckGround, DetentionGround, Duty } from "../../src/index.ts";
import {
  CertificateOfOrigin__factory,
  CustomsWindow__factory,
  TradeAccreditations__factory,
} from "../../typechain-types/index.js";
import { TEXT } from "../utils/busy-trade.ts";
import { DAY } from "../utils/consortium.ts";
import { type Access, type Args, ANYONE, type BusyWorld, type Matrix, NOT_OFFICE } from "./access.ts";

const DELEGATION: Access = [["CN Delegation"], NOT_OFFICE];
const AUTHORITY: Access = [["CN TradeAuthority"], NOT_OFFICE];
/** China's bank is accredited as chamber, as customs office, and as declarant. */
const ACCREDITED: Access = [["CN TradeAuthority", "CN bank"], NOT_OFFICE];

export const CUSTOMS: Matrix = {
  TradeAccreditations: {
    abi: TradeAccreditations__factory.createInterface(),
    contract: ({ accreditations }) => accreditations,
    rows: { accredit: AUTHORITY },
    args: ({ china }) => ({
      accredit: [china.code, Duty.Customs, china.banks[1]!.address, 0],
    }),
  },
  CertificateOfOrigin: {
    abi: CertificateOfOrigin__factory.createInterface(),
    contract: ({ origins }) => origins,
    rows: {
      proposeAgreement: DELEGATION,
      signAgreement: DELEGATION,
      giveNotice: DELEGATION,
      withdrawNotice: DELEGATION,
      issue: ACCREDITED,
      replace: ACCREDITED,
      cancel: ACCREDITED,
      rely: ACCREDITED,
      doubt: ANYONE,
      openCheck: ACCREDITED,
      answerCheck: AUTHORITY,
      decideCheck: AUTHORITY,
    },
    args: originArgs,
  },
  CustomsWindow: {
    abi: CustomsWindow__factory.createInterface(),
    contract: ({ customs }) => customs,
    rows: {
      openWindow: AUTHORITY,
      closeWindow: AUTHORITY,
      lodge: ACCREDITED,
      widen: [["CN bank"], "CustomsWindowNotDeclarant"],
      logReading: ACCREDITED,
      release: ACCREDITED,
      detain: ACCREDITED,
      prolong: AUTHORITY,
    },
    args: windowArgs,
  },
};

function originArgs({ trade: { customs }, china }: BusyWorld): Args {
  const { draft, agreements, issuance, certificates, checks } = customs;
  return {
    proposeAgreement: [draft],
    signAgreement: [agreements.toSign, china.code],
    giveNotice: [agreements.inForce, china.code],
    withdrawNotice: [agreements.noticed, china.code],
    issue: [issuance],
    replace: [certificates.own, issuance, TEXT],
    cancel: [certificates.own, TEXT],
    rely: [certificates.foreign, TEXT, TEXT],
    doubt: [certificates.doubtful, 0],
    openCheck: [certificates.foreign, CheckGround.Accuracy, TEXT],
    answerCheck: [checks.ofChina, true, TEXT],
    decideCheck: [checks.byChina, true, TEXT],
  };
}

function windowArgs({ trade: { customs }, china }: BusyWorld): Args {
  const { waiting, detained, until } = customs.declarations;
  return {
    openWindow: [china.code, DAY, TEXT],
    closeWindow: [china.code],
    lodge: [china.code, TEXT, TEXT, [{ country: china.code, scope: 1 }]],
    widen: [waiting, china.code, 2],
    logReading: [waiting, china.code, 1, TEXT],
    release: [waiting, china.code],
    detain: [waiting, china.code, DetentionGround.Examination, TEXT, until],
    prolong: [detained, china.code, TEXT, until + DAY],
  };
}
