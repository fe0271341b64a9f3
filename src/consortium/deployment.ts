import { keccak256, ZeroHash } from "ethers";

import { CurrencyToken__factory, TransferableRecord__factory } from "../../typechain-types/index.js";
import { alpha2ToBytes } from "../governance/registries.ts";
import { REHEARSAL_CONSULTATION } from "../governance/consultation.ts";
import { DECISION_CLASSES } from "../governance/majority.ts";
import { REHEARSAL_SILENCE, SILENT_CLASSES, silenceTermsStruct } from "../governance/silence.ts";
import { MIN_PERIOD, termsStruct } from "../governance/terms.ts";
import type { ConsortiumFile } from "./file.ts";
import { type Actor, chunks } from "./step.ts";
import { weightsOf } from "./weights.ts";

/** Whom the constructor of a `CountryRegistry` invites at most. */
export const FIRST_FOUNDERS = 20;
const INVITED_AT_ONCE = 40; // 6.1M gas on eSpace

const REHEARSAL_ROUND = 10;
const REHEARSAL_CYCLE = { windowSeconds: 10, graceSeconds: 120 };
const REHEARSAL_DELAY = 60; // the least that the registry takes

/** How a consortium is deployed. */
export interface DeploymentOptions {
  /** The account of an office. */
  accountOf: (actor: Actor) => string;
  /** Periods of seconds, on a chain whose clock cannot be moved. */
  rehearsal?: boolean;
  /** Hash of the audit report of the first gate and engine. */
  audit?: string;
}

/** What the module `Sogdia` needs to know to deploy the joint layer of a consortium. */
export function deploymentParameters(file: ConsortiumFile, options: DeploymentOptions) {
  const { charter, council, countries } = file;
  const cycles = options.rehearsal ? REHEARSAL_CYCLE : file.cycles;
  const numericOf = (alpha2: string) => countries.find((country) => country.alpha2 === alpha2)!.numeric;
  return {
    charter: {
      weightCapBps: charter.weightCapBps,
      founders: charter.founders,
      noticePeriod: charter.noticeSeconds,
      appointmentDelay: options.rehearsal ? REHEARSAL_DELAY : charter.appointmentDelaySeconds,
    },
    founders: invitationsOf(file, options).first,
    committee: {
      term: council.emergency.termSeconds,
      seats: council.emergency.seats.map(numericOf),
      threshold: council.emergency.threshold,
    },
    roundLength: options.rehearsal ? REHEARSAL_ROUND : file.clearing.roundSeconds,
    cycleWindow: cycles.windowSeconds,
    cycleGrace: cycles.graceSeconds,
    minPeriod: options.rehearsal ? 1 : MIN_PERIOD,
    terms: DECISION_CLASSES.map((name) =>
      termsStruct(name, { ...council.classes[name], ...(options.rehearsal ? council.rehearsal : {}) }),
    ),
    consultation: { ...(options.rehearsal ? REHEARSAL_CONSULTATION : council.consultation) },
    silence: SILENT_CLASSES.map((name) => {
      const terms = council.silence[name];
      return silenceTermsStruct(name, options.rehearsal ? { ...terms, period: REHEARSAL_SILENCE } : terms);
    }),
    tokenCodeHash: keccak256(CurrencyToken__factory.bytecode),
    registerCodeHash: keccak256(TransferableRecord__factory.bytecode),
    leastNotice: charter.leastNoticeSeconds,
    audit: options.audit ?? ZeroHash,
  };
}

/** A country that is invited before the consortium is founded, as `CountryRegistry` takes it. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- Ignition takes no interface for a parameter
export type Invitation = {
  readonly country: number;
  readonly alpha2: string;
  readonly delegation: string;
  readonly weight: bigint;
};

/**
 * All countries of a file: the first as many as the registry's constructor has room for, and the others in groups that a
 * transaction of eSpace has gas for.
 */
export function invitationsOf(
  file: ConsortiumFile,
  { accountOf }: Pick<DeploymentOptions, "accountOf">,
): { readonly first: Invitation[]; readonly further: Invitation[][] } {
  const all = weightsOf(file).map((weight, index) => {
    const { numeric, alpha2 } = file.countries[index]!;
    const delegation = accountOf({ kind: "office", country: alpha2, office: "Delegation" });
    return { country: numeric, alpha2: alpha2ToBytes(alpha2), delegation, weight };
  });
  return { first: all.slice(0, FIRST_FOUNDERS), further: chunks(all.slice(FIRST_FOUNDERS), INVITED_AT_ONCE) };
}
