import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type AddressLike, ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { Office, type OfficeName } from "../../src/index.ts";
import type { CountryRegistry } from "../../typechain-types/index.js";

/** The shortest delay that a charter may have between an appointment and the taking of the office. */
export const SHORTEST_DELAY = 60;

type Holders = Partial<Record<OfficeName, AddressLike>>;

/** Joins on the weight that the invitation names now, with the first holders of its offices and perhaps a guardian. */
export async function joinAs(
  registry: CountryRegistry,
  delegation: HardhatEthersSigner,
  code: number,
  first: Holders = {},
  guardian: AddressLike = ZeroAddress,
) {
  const { weight } = await registry.countryOf(code);
  return registry.connect(delegation).join(code, weight, guardian, appointments(first));
}

export function appointments(holders: Holders) {
  return Object.entries(holders).map(([office, account]) => ({ office: Office[office as OfficeName], account }));
}

/** Appoints and lets the delay pass; whoever was appointed may take the office then. */
export async function appoint(
  { networkHelpers }: Pick<NetworkConnection, "networkHelpers">,
  registry: CountryRegistry,
  delegation: HardhatEthersSigner,
  ...appointment: [country: number, office: number, account: AddressLike]
): Promise<void> {
  await registry.connect(delegation).appoint(...appointment);
  await networkHelpers.time.increase((await registry.charter()).appointmentDelay);
}

/** Two capital letters of its own for each number up to 675, where it does not matter which. */
export function anyAlpha2(code: number): string {
  return String.fromCharCode(65 + Math.floor(code / 26), 65 + (code % 26));
}
