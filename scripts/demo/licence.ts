import { type IssuerFile, leiToBytes, PARTICIPANT_KINDS, type ParticipantKind } from "../../src/index.ts";
import type { Stage } from "./stage.ts";

const YEAR = 365 * 86_400;
const TIER = 4;

/** An institution that the consortium file does not have. */
export interface Guest {
  readonly lei: string;
  readonly name: string;
  readonly kind: ParticipantKind;
}

/** Licenses an institution in a country and links its account. Returns its id. */
export async function license(
  stage: Stage,
  chapter: string,
  country: IssuerFile,
  { lei, name, kind }: Guest,
): Promise<bigint> {
  stage.introduce(lei, name);
  const { gate } = stage.layer;
  const registrar = gate.connect(stage.signerOf({ kind: "office", country: country.alpha2, office: "Registrar" }));
  const account = stage.bank(lei);
  const until = (await stage.now()) + YEAR;
  const code = PARTICIPANT_KINDS.indexOf(kind);
  const licence = registrar.license(leiToBytes(lei), country.numeric, code, TIER, until);
  await stage.record(chapter, `${name} is licensed`, licence);
  const id = await gate.participantByLei(country.numeric, leiToBytes(lei));
  await stage.record(chapter, `${name} is given an account`, registrar.proposeAccount(id, account));
  await stage.record(chapter, `${name} accepts its account`, gate.connect(account).acceptAccount(id));
  return id;
}
