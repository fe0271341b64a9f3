import { type BaseContract, toQuantity } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { accept, type Acceptance } from "../../src/deploying/accept/accept.ts";
import { addressesIn } from "../../src/deploying/deploy.ts";
import type { DeploymentRecord } from "../../src/deploying/record.ts";
import { connectJointLayer, type JointLayer, leiToBytes, type OfficeName, parseConsortium } from "../../src/index.ts";
import { type CurrencyToken, CurrencyToken__factory } from "../../typechain-types/index.js";
import { accountsFor, deployAs, type Deployed, embeddedChain } from "./deployments.ts";
import { guardedConsortium } from "./small-consortium.ts";

const FUNDS = 10n ** 19n;

export const CN = 156;
export const STRANGER = "0x00000000000000000000000000000000000000AA";

/** A small consortium on a chain where everybody's place can be taken. */
export interface Scene extends Omit<Deployed, "close"> {
  readonly connection: NetworkConnection;
  /** The contracts as the timelock calls them. */
  readonly joint: JointLayer;
  /** What offices of the first country call. */
  readonly delegation: JointLayer["countries"];
  readonly supervisor: JointLayer["gate"];
  readonly registrar: JointLayer["gate"];
  readonly issuersQueue: JointLayer["queue"];
  readonly token: CurrencyToken;
  /** Of the first country: the currency's number, and a bank's number and account. */
  readonly asset: number;
  readonly bank: bigint;
  readonly bankAccount: string;
  readonly guardians: string;
  readonly setCode: (address: string, code: string) => Promise<unknown>;
  /** Unix seconds. */
  readonly now: () => Promise<number>;
  readonly close: () => Promise<void>;
  readonly compare: (record?: DeploymentRecord) => Promise<Acceptance>;
}

/** Deploys a consortium of three countries, as the command does, on an embedded chain of its own. */
export async function openScene(): Promise<Scene> {
  const file = parseConsortium(guardedConsortium(3));
  const chain = await embeddedChain(accountsFor(file));
  const { connection } = chain;
  const deployed = await deployAs(file, chain, false);
  const { record, cast } = deployed;
  const { provider } = connection.ethers;
  const layer = connectJointLayer(addressesIn(record), provider);
  const as = async <C extends BaseContract>(account: string, contract: C) =>
    contract.connect(await connection.ethers.getImpersonatedSigner(account)) as C;
  const ofCn = <C extends BaseContract>(office: OfficeName, contract: C) =>
    as(cast.accountOf({ kind: "office", country: "CN", office }), contract);
  const timelock = record.contracts.timelock!.address;
  await provider.send("hardhat_setBalance", [timelock, toQuantity(FUNDS)]);
  const issued = CurrencyToken__factory.connect(await layer.currencies.tokenOf(CN, CN), provider);
  const { lei } = file.countries[0]!.participants[0]!;
  return {
    ...deployed,
    connection,
    joint: connectJointLayer(addressesIn(record), await connection.ethers.getImpersonatedSigner(timelock)),
    delegation: await ofCn("Delegation", layer.countries),
    supervisor: await ofCn("Supervisor", layer.gate),
    registrar: await ofCn("Registrar", layer.gate),
    issuersQueue: await ofCn("MonetaryAuthority", layer.queue),
    token: await ofCn("MonetaryAuthority", issued),
    asset: Number(await issued.asset()),
    bank: await layer.gate.participantByLei(CN, leiToBytes(lei)),
    bankAccount: cast.accountOf({ kind: "participant", lei }),
    guardians: record.guardians.CN!,
    setCode: (address, code) => provider.send("hardhat_setCode", [address, code]),
    now: async () => (await provider.getBlock("latest"))!.timestamp,
    compare: (other = record) => accept({ ...deployed, record: other, rehearsal: false }),
    close: async () => {
      deployed.close();
      await chain.close();
    },
  };
}
