import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String, getBytes, hexlify, keccak256, toUtf8Bytes, ZeroHash } from "ethers";
import { network } from "hardhat";

import { aggregateSignatures, cyclePublicKey, provePossession, signDigest } from "../../src/cycle/bls.ts";
import { type CycleKey, keySetOf, sumOfKeys } from "../../src/cycle/keys.ts";
import { type CycleProposal, type CycleSigner, cyclesDomain, digestOfProposal } from "../../src/cycle/proposal.ts";
import { Power } from "../../src/index.ts";
import { CycleKeys__factory, Cycles__factory } from "../../typechain-types/index.js";
import { adopt, deployConsortium, mined, type TestCountry } from "../utils/consortium.ts";

/** The precompiles came with Prague. */
export const connection = await network.create({ override: { hardfork: "prague" } });
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const WINDOW = 300;
const GRACE = 3_600;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const { countries, assets, releases, joint, members } = consortium;
  const keys = await new CycleKeys__factory(joint).deploy(countries, assets);
  const cycles = await new Cycles__factory(joint).deploy(countries, assets, keys, WINDOW, GRACE);
  await releases.publish([
    { name: encodeBytes32String("Cycles"), powers: Power.Net, deployment: cycles, audit: ZeroHash },
  ]);
  for (const { token } of members) await adopt(connection, token, cycles, Power.Net);
  const holders = members.flatMap(holdersIn);
  const inForce: CycleKey[] = [];
  for (const holder of holders) {
    const { secret, signer } = holder;
    const key = hexlify(cyclePublicKey(secret));
    const digest = getBytes(await keys.digestOfKey(signer.address, key));
    const possession = hexlify(provePossession(digest, secret));
    const change = { key, possession, previous: "0x", sum: sumOfKeys(inForce) };
    const own = keys.connect(signer);
    await mined(
      holder.place === 0 ? own.registerSupervisor(holder.country, change) : own.register(holder.token, change),
    );
    inForce.push({ id: (holder.country << 16) + holder.place, account: signer.address, key });
  }
  const [china, kazakhstan, thailand] = members as [TestCountry, TestCountry, TestCountry];
  const { chainId } = await ethers.provider.getNetwork();
  const domain = cyclesDomain(await cycles.getAddress(), chainId);
  return { ...consortium, china, kazakhstan, thailand, keys, cycles, holders, cyclesDomain: domain };
}

interface Holder {
  readonly country: number;
  readonly place: number;
  readonly token: string;
  readonly signer: HardhatEthersSigner;
  readonly secret: Uint8Array;
}

/** Whoever registers a key in a country: its Supervisor, then its banks. */
function holdersIn({ code, token, offices, banks }: TestCountry): Holder[] {
  return [offices.Supervisor, ...banks].map((signer, place) => {
    return { country: code, place, token: token.target as string, signer, secret: secretOf(signer.address) };
  });
}

export function secretOf(name: string): Uint8Array {
  const secret = getBytes(keccak256(toUtf8Bytes(name)));
  secret[0] = 0; // below the order of the group
  return secret;
}

export type CycleWorld = Awaited<ReturnType<typeof deploy>>;

export const cycleWorld = () => networkHelpers.loadFixture(deploy);

/** What all who are asked sign together. */
export function signTogether(world: CycleWorld, proposal: CycleProposal, signers: readonly CycleSigner[]): string {
  const digest = getBytes(digestOfProposal(world.cyclesDomain, proposal));
  const secrets = signers.map(({ account }) => secretOf(account));
  return hexlify(aggregateSignatures(secrets.map((secret) => signDigest(digest, secret))));
}

/** Proposes a cycle that everybody has signed; its id. */
export async function propose(
  world: CycleWorld,
  { proposal, signers }: { proposal: CycleProposal; signers: readonly CycleSigner[] },
  keys: readonly CycleKey[],
): Promise<string> {
  const signature = signTogether(world, proposal, signers);
  await mined(world.cycles.connect(world.relayer).propose(asCall(proposal), keySetOf(keys, signers), signature));
  return digestOfProposal(world.cyclesDomain, proposal);
}

/** Lists that may be changed, as generated types want them. */
function asCall(proposal: CycleProposal) {
  return { ...proposal, currencies: [...proposal.currencies], positions: [...proposal.positions] };
}
