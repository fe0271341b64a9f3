import { encodeBytes32String, ZeroHash } from "ethers";

import { alpha2ToBytes, committeeDomain, currencyScope, haltAct, Office, Power, signAct } from "../../src/index.ts";
import {
  CountryRegistry__factory,
  EmergencyCommittee__factory,
  ReleaseRegistry__factory,
} from "../../typechain-types/index.js";
import type { BusyConsortium } from "../utils/busy-consortium.ts";
import { DAY } from "../utils/consortium.ts";
import { ANYONE, CN_OFFICES, connection, type Matrix, NOT_JOINT, NOT_OFFICE } from "./access.ts";

const NOT_JOINT_HERE = "EmergencyCommitteeNotJointAuthority";
const NOT_APPOINTED = "CountryRegistryNotAppointed";

export const GOVERNANCE: Matrix = {
  CountryRegistry: {
    abi: CountryRegistry__factory.createInterface(),
    contract: ({ countries }) => countries,
    rows: {
      admit: [["joint authority"], NOT_JOINT],
      cancelAdmission: [["joint authority"], NOT_JOINT], // of France
      join: [["FR invited"], NOT_APPOINTED],
      suspend: [["joint authority"], NOT_JOINT],
      reinstate: [["joint authority"], NOT_JOINT], // Thailand
      expel: [["joint authority"], NOT_JOINT], // Thailand
      setWeights: [["joint authority"], NOT_JOINT],
      giveNotice: [["CN Delegation"], NOT_OFFICE],
      completeWithdrawal: ANYONE, // of Singapore
      appoint: [["CN Delegation"], NOT_OFFICE],
      takeOffice: [["CN appointee"], NOT_APPOINTED],
      dismiss: [["CN Delegation"], NOT_OFFICE],
      proposeRecovery: [["joint authority"], NOT_JOINT], // of Kazakhstan
      withdrawRecovery: [["joint authority"], NOT_JOINT],
      objectToRecovery: [CN_OFFICES, "CountryRegistryNotOfCountry"],
      completeRecovery: [["CN successor"], NOT_APPOINTED],
    },
    args: countryArgs,
  },
  EmergencyCommittee: {
    abi: EmergencyCommittee__factory.createInterface(),
    contract: ({ committee }) => committee,
    rows: {
      elect: [["joint authority"], NOT_JOINT_HERE],
      approve: [["CN Supervisor"], NOT_OFFICE],
      perform: ANYONE, // with the seats' signatures
      extend: [["joint authority"], NOT_JOINT_HERE],
      lift: [["joint authority"], NOT_JOINT_HERE],
    },
    args: committeeArgs,
  },
  ReleaseRegistry: {
    abi: ReleaseRegistry__factory.createInterface(),
    contract: ({ releases }) => releases,
    rows: {
      publish: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
      withdraw: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
    },
    args: releaseArgs,
  },
};

function countryArgs({ china, kazakhstan, thailand, stranger, extras }: BusyConsortium) {
  return {
    admit: [40, alpha2ToBytes("AT"), stranger.address, 100n],
    cancelAdmission: [250],
    join: [250],
    suspend: [china.code],
    reinstate: [thailand.code],
    expel: [thailand.code],
    setWeights: [[china.code], [100n]],
    giveNotice: [china.code],
    completeWithdrawal: [702],
    appoint: [china.code, Office.Registrar, stranger.address],
    takeOffice: [china.code, Office.CultureAuthority],
    dismiss: [china.code, Office.Registrar],
    proposeRecovery: [kazakhstan.code, extras.spender.address],
    withdrawRecovery: [china.code],
    objectToRecovery: [china.code],
    completeRecovery: [china.code],
  };
}

/** Any contract may be published; what it is worth is for the Council to say. */
async function releaseArgs({ currencies, gate }: BusyConsortium) {
  const deployment = await currencies.getAddress();
  const publication = { name: encodeBytes32String("Clerk"), powers: Power.Pay, deployment, audit: ZeroHash };
  return { publish: [[publication]], withdraw: [await gate.getAddress(), ZeroHash] };
}

async function committeeArgs({ committee, gate, china, kazakhstan, haltedScope }: BusyConsortium) {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const board = await gate.getAddress();
  const end = (await connection.networkHelpers.time.latest()) + DAY;
  const act = haltAct({ board, scope: currencyScope(china.asset), until: end, previous: 0, deadline: end });
  const seats = [china, kazakhstan].map(({ offices, code }) => signAct(offices.Supervisor, domain, code, act));
  return {
    elect: [[china.code], 1],
    approve: [china.code, act],
    perform: [act, await Promise.all(seats)],
    extend: [board, haltedScope, end],
    lift: [board, haltedScope],
  };
}
