import type { Gate } from "../../typechain-types/index.js";
import { leiToBytes } from "../common/lei.ts";
import { PARTICIPANT_KINDS, PARTICIPANT_STATUS } from "../supervision/rule.ts";
import type { CountryFile } from "./file.ts";
import type { Actor, ConsortiumContext, Step } from "./step.ts";

/** Of a licence, in seconds. */
export const YEAR = 31_557_600;
const REVOKED = BigInt(PARTICIPANT_STATUS.indexOf("Revoked"));

type ParticipantFile = CountryFile["participants"][number];

export function licences({ layer: { gate } }: ConsortiumContext, country: CountryFile): Step[] {
  return country.participants.map(({ name, lei, kind, tier, licenceYears }) => ({
    chapter: "Licences",
    title: `${country.offices.Registrar.name} licenses ${name}`,
    actor: registrarOf(country),
    isDone: () => isLicensed(gate, country, lei),
    call: async () => {
      const expiry = (await now(gate)) + licenceYears * YEAR;
      return gate.license.populateTransaction(
        leiToBytes(lei),
        country.numeric,
        PARTICIPANT_KINDS.indexOf(kind),
        tier,
        expiry,
      );
    },
  }));
}

export function proposals(context: ConsortiumContext, country: CountryFile): Step[] {
  const { accountOf, layer } = context;
  return country.participants.map((participant) => ({
    chapter: "Accounts",
    title: `${country.offices.Registrar.name} names the account of ${participant.name}`,
    actor: registrarOf(country),
    isDone: async () => (await isProposed(context, country, participant)) || isLinked(context, country, participant),
    call: async () =>
      layer.gate.proposeAccount.populateTransaction(
        await idOf(layer.gate, country, participant.lei),
        accountOf(actorOf(participant)),
      ),
  }));
}

export function acceptances(context: ConsortiumContext, country: CountryFile): Step[] {
  const { gate } = context.layer;
  return country.participants.map((participant) => ({
    chapter: "Acceptances",
    title: `${participant.name} accepts its account`,
    actor: actorOf(participant),
    isDone: () => isLinked(context, country, participant),
    call: async () => gate.acceptAccount.populateTransaction(await idOf(gate, country, participant.lei)),
  }));
}

async function isProposed(
  { layer, accountOf }: ConsortiumContext,
  country: CountryFile,
  participant: ParticipantFile,
): Promise<boolean> {
  return layer.gate.isProposed(await idOf(layer.gate, country, participant.lei), accountOf(actorOf(participant)));
}

async function isLinked(
  { layer, accountOf }: ConsortiumContext,
  country: CountryFile,
  participant: ParticipantFile,
): Promise<boolean> {
  const id = await idOf(layer.gate, country, participant.lei);
  return id !== 0n && (await layer.gate.participantByAccount(accountOf(actorOf(participant)))) === id;
}

/** A participant's number, 0 before it is licensed. */
function idOf(gate: Gate, country: CountryFile, lei: string): Promise<bigint> {
  return gate.participantByLei(country.numeric, leiToBytes(lei));
}

/** One whose licence was revoked may be licensed again. */
async function isLicensed(gate: Gate, country: CountryFile, lei: string): Promise<boolean> {
  const id = await idOf(gate, country, lei);
  return id !== 0n && (await gate.participantOf(id)).status !== REVOKED;
}

function registrarOf(country: CountryFile): Actor {
  return { kind: "office", country: country.alpha2, office: "Registrar" };
}

function actorOf({ lei }: ParticipantFile): Actor {
  return { kind: "participant", lei };
}

async function now({ runner }: Gate): Promise<number> {
  const block = await runner?.provider?.getBlock("latest");
  return block?.timestamp ?? Math.floor(Date.now() / 1000);
}
