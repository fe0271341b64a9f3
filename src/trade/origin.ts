import { isAddress } from "ethers";

import type { CertificateOfOrigin } from "../../typechain-types/index.js";

/** What a trade authority accredits an account for (`Duty` of the contracts). */
export const Duty = { None: 0, Chamber: 1, Customs: 2, Declarant: 3 } as const;

/** Where a certificate of origin stands (`CertificateStatus`). */
export const CertificateStatus = { None: 0, Valid: 1, Relied: 2, Replaced: 3, Cancelled: 4, Denied: 5 } as const;

/** What customs find of a certificate that is shown to them (`OriginStanding`). */
export const OriginStanding = {
  Unknown: 0,
  OtherDocument: 1,
  Good: 2,
  Used: 3,
  Expired: 4,
  Replaced: 5,
  Cancelled: 6,
  Denied: 7,
  MaterialInDoubt: 8,
} as const;

/** The name of what customs find. */
export type OriginStandingName = keyof typeof OriginStanding;

/** Why a check is asked for (`CheckGround`). */
export const CheckGround = { None: 0, Authenticity: 1, Accuracy: 2, Random: 3 } as const;

/** Where a check stands (`CheckStatus`). */
export const CheckStatus = {
  None: 0,
  Open: 1,
  Confirmed: 2,
  NotConfirmed: 3,
  Unanswered: 4,
  Upheld: 5,
  Denied: 6,
  Lapsed: 7,
} as const;

/** The name of a standing as the contract gives it. Throws a `RangeError` for a number that stands for none. */
export function originStandingName(standing: bigint | number): OriginStandingName {
  const found = Object.entries(OriginStanding).find(([, value]) => BigInt(value) === BigInt(standing));
  if (found === undefined) throw new RangeError(`no standing of a certificate of origin: ${standing}`);
  return found[0] as OriginStandingName;
}

/** Where a certificate stands on a chain. */
export interface CertificatePlace {
  readonly chainId: bigint;
  /** The contract. */
  readonly contract: string;
  readonly certificate: bigint;
}

const PLACE = /^eip155:([1-9]\d{0,17}):(0x[0-9a-fA-F]{40})#([1-9]\d{0,19})$/;
const MOST = 2n ** 64n - 1n;

/** The name of a certificate everywhere: the account of its contract (CAIP-10), and its number. */
export function certificateUri({ chainId, contract, certificate }: CertificatePlace): string {
  return `eip155:${chainId}:${contract}#${certificate}`;
}

/** Where the certificate of that name stands; undefined if it is no such name. */
export function parseCertificateUri(uri: string): CertificatePlace | undefined {
  const [, chainId, contract, certificate] = PLACE.exec(uri) ?? [];
  if (chainId === undefined || contract === undefined || certificate === undefined) return undefined;
  if (!isAddress(contract) || BigInt(certificate) > MOST) return undefined;
  return { chainId: BigInt(chainId), contract, certificate: BigInt(certificate) };
}

const SECONDS_A_DAY = 86_400;

/** The day of a time, as certificates count them: days since 1970, UTC. `time` in Unix seconds. */
export function dayOf(time: number): number {
  return Math.floor(time / SECONDS_A_DAY);
}

/** The end of a day, in Unix seconds. */
export function endOfDay(day: number): number {
  return (day + 1) * SECONDS_A_DAY;
}

const MOST_MATERIALS = 256; // each asks the chain once

/** More certificates of materials, of materials of materials and so on, than are read at once. */
export class TooManyMaterials extends Error {
  override readonly name = "TooManyMaterials";
  constructor(
    readonly certificate: bigint,
    readonly max: number,
  ) {
    super(`certificate ${certificate} builds on more than ${max} others`);
  }
}

/**
 * The certificates below one, however far down, that were cancelled or denied: what the contract finds of a certificate looks one
 * step down, and further where somebody has shown it (`doubt`). Throws `TooManyMaterials`, and what the connection throws.
 */
export async function fallenMaterials(origins: CertificateOfOrigin, certificate: bigint): Promise<bigint[]> {
  const seen = new Set<bigint>();
  const fallen: bigint[] = [];
  for (let level = await materialsOf(origins, [certificate]); level.length > 0;) {
    const fresh = [...new Set(level)].filter((material) => !seen.has(material));
    for (const material of fresh) seen.add(material);
    if (seen.size > MOST_MATERIALS) throw new TooManyMaterials(certificate, MOST_MATERIALS);
    const files = await Promise.all(fresh.map((material) => origins.certificateOf(material)));
    fallen.push(...fresh.filter((_, index) => files[index]!.status !== BigInt(CertificateStatus.Relied)));
    level = await materialsOf(origins, fresh);
  }
  return fallen;
}

async function materialsOf(origins: CertificateOfOrigin, certificates: readonly bigint[]): Promise<bigint[]> {
  return (await Promise.all(certificates.map((certificate) => origins.materialsOf(certificate)))).flat();
}
