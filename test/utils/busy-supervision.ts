import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  ALL_CONCERNED,
  AssistanceKind,
  AssistanceStatus,
  assistanceUses,
  Confidentiality,
  freezeLocator,
  Rejection,
  RequestKind,
  sanctionsEntry,
  suspensionExtensionSubject,
  suspensionLocator,
  Urgency,
} from "../../src/index.ts";
import { DAY, mined, type TestConsortium, type TestCountry } from "./consortium.ts";
import { suspend } from "./participants.ts";

/** What is under way in the standing of participants and accounts, and between Supervisors. */
export interface BusySupervision {
  /** A participant of China that is suspended, and until when a request permits to extend that. */
  suspendedId: number;
  extension: readonly [until: number, requestId: bigint];
  /** A participant that is suspended and whose account is frozen; its appeals against both were not answered. */
  overturnedId: number;
  entry: string;
  basis: string;
  /** Agreements of China and Kazakhstan: in force, unsigned by China, and one that China is leaving. */
  agreements: readonly [inForce: bigint, unsigned: bigint, left: bigint];
  /** Requests of China: one that is open, one that was approved. */
  requests: readonly [open: bigint, approved: bigint];
}

interface Parties extends TestConsortium {
  china: TestCountry;
  kazakhstan: TestCountry;
  extras: Readonly<Record<"suspended account" | "overturned account", HardhatEthersSigner>>;
}

const OWN_CASE = 2; // of China alone

/** China suspends two participants and freezes the account of one, which appeals; the appeals run out unanswered. */
export async function superviseAll(connection: NetworkConnection, world: Parties): Promise<BusySupervision> {
  const { time } = connection.networkHelpers;
  const [entry, basis] = [sanctionsEntry("UN/1267", "QDe.004"), id("decree")];
  const suspendedId = await suspendHolder(world, world.extras["suspended account"]);
  const overturnedId = await suspendHolder(world, world.extras["overturned account"]);
  await freezeAndAppeal(world, { entry, basis, until: (await time.latest()) + 170 * DAY });
  await time.increase(5 * DAY);
  const extension = await extensionOf(world, suspendedId, (await time.latest()) + 80 * DAY);
  const agreements = await agree(world, await time.latest());
  return { suspendedId, extension, overturnedId, entry, basis, agreements, requests: await assist(world) };
}

async function suspendHolder({ gate, china }: Parties, account: HardhatEthersSigner): Promise<number> {
  const participant = await gate.participantByAccount(account);
  await mined(suspend(gate, china, participant, { days: 80, caseId: OWN_CASE }));
  return Number(participant);
}

async function freezeAndAppeal(
  { gate, standings, appeals, china, extras }: Parties,
  { entry, basis, until }: { entry: string; basis: string; until: number },
): Promise<void> {
  const account = extras["overturned account"];
  const [source, gateAt] = await Promise.all([standings.getAddress(), gate.getAddress()]);
  const supervisor = standings.connect(china.offices.Supervisor);
  await mined(supervisor.list(china.code, entry, basis, ZeroHash, until));
  await mined(supervisor.freeze(gate, china.code, entry, [account]));
  const own = appeals.connect(account);
  await mined(own.appeal(source, suspensionLocator(gateAt, account.address), id("grounds")));
  await mined(own.appeal(source, freezeLocator(gateAt, account.address, entry), id("grounds")));
}

async function extensionOf(
  { gate, standings, cases, china }: Parties,
  participant: number,
  until: number,
): Promise<BusySupervision["extension"]> {
  const subject = suspensionExtensionSubject(await standings.suspensionAct(gate, participant), until);
  const supervisor = cases.connect(china.offices.Supervisor);
  const asked = [OWN_CASE, china.code, ALL_CONCERNED, RequestKind.Extension, subject, until - 75 * DAY] as const;
  const requestId = await supervisor.request.staticCall(...asked);
  await mined(supervisor.request(...asked));
  await mined(cases.connect(china.offices.Delegation).answer(requestId, china.code, Rejection.None, ZeroHash));
  return [until, requestId];
}

async function agree(world: Parties, now: number): Promise<BusySupervision["agreements"]> {
  const { assistance, china, kazakhstan } = world;
  const draft = (countries: readonly number[]) => ({
    countries: [...countries],
    text: id("agreement"),
    articles: [id("article 1")],
    grounds: [id("ground 1")],
    validFrom: now,
    validUntil: now + 1_000 * DAY,
    noticeDays: 366,
  });
  const [own, other] = [china, kazakhstan].map(({ offices }) => assistance.connect(offices.Delegation));
  const sides = [china.code, kazakhstan.code];
  for (const agreement of [1, 2]) {
    await mined(own!.proposeAgreement(draft(sides)));
    await mined(other!.signAgreement(agreement, kazakhstan.code));
  }
  await mined(own!.giveNotice(2, china.code));
  await mined(other!.proposeAgreement(draft(sides.toReversed())));
  return [1n, 3n, 2n];
}

/** What China's Supervisor asks of Kazakhstan's, or tells it, under their agreement. */
export function assistanceSubject({ china, kazakhstan }: Pick<Parties, "china" | "kazakhstan">) {
  return {
    agreement: 1,
    article: 1,
    from: china.code,
    to: kazakhstan.code,
    confidentiality: Confidentiality.SupervisorsOnly,
    uses: assistanceUses(["supervision"]),
    caseId: 0,
    purpose: id("purpose"),
    commitment: id("message"),
  };
}

async function assist(world: Parties): Promise<BusySupervision["requests"]> {
  const { assistance, china, kazakhstan } = world;
  const asking = assistance.connect(china.offices.Supervisor);
  const subject = assistanceSubject(world);
  await mined(asking.requestAssistance(subject, AssistanceKind.Information, Urgency.Routine));
  await mined(asking.requestAssistance(subject, AssistanceKind.Information, Urgency.Routine));
  const answering = assistance.connect(kazakhstan.offices.Supervisor);
  await mined(answering.answerAssistance(2, AssistanceStatus.Approved, 0, subject.uses, id("answer")));
  return [1n, 2n];
}
