import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, ZeroHash } from "ethers";

import {
  type Act as CommitteeAct,
  committeeDomain,
  corridorScope,
  currencyScope,
  haltAct,
  HoldReason,
  liftAct,
  Office,
  type OfficeName,
  participantScope,
  Power,
  ruleTerms,
  signAct,
} from "../../src/index.ts";
import { LyingGate__factory } from "../../typechain-types/index.js";
import { BASIS, DAY, HOUR, licenseBank, mined, NOTICE, publish, type TestCountry } from "../utils/consortium.ts";
import { after, everySo, type Play, refused } from "./acts.ts";
import { lead, party } from "./cases.ts";
import { majorityConstitutional, majorityEmergency, majorityOrdinary, majorityReinforced } from "./majorities.ts";
import { type Act, connection, MINUTE, NOTICED, type Theft } from "./theft.ts";

const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const DELAY = DAY; // of the consortium's charter, between an appointment and the office
const HALT = 3 * DAY;
const CYCLE = HALT + 30 * DAY; // of a scope that the committee halts, or of a hold abroad
const MAX_SUPPLY = 2n ** 104n - 1n;
const CLOSED = ruleTerms({ purposes: 0n });
const OTHERS = ["MonetaryAuthority", "Supervisor", "Registrar"] as const satisfies OfficeName[];
const MAX_HELD = 10n ** 12n; // more than anybody has
const NO_LIMIT = 2n ** 64n - 1n; // a decision that permits, and says nothing else
const REVERTING = "0x60006000fd"; // the code of a release that answers nothing
const LYING = "0x5f195f5260205ff3"; // of one that says the largest number, whatever it is asked

// The thief of a Delegation

function delegationOf(world: Theft): HardhatEthersSigner {
  return world.home.offices.Delegation;
}

/** One account for the successor of the Delegation, one for each office, one each for what it steals and issues. */
const CAST = { Delegation: 0, MonetaryAuthority: 1, Supervisor: 2, Registrar: 3, payee: 4, heir: 5 } as const;

function accomplice({ accomplices }: Theft, role: keyof typeof CAST): HardhatEthersSigner {
  return accomplices[CAST[role]]!;
}

function appointAll(
  world: Theft,
  by: HardhatEthersSigner,
  to: (office: (typeof OTHERS)[number]) => HardhatEthersSigner,
) {
  return OTHERS.map(
    (office) => () => mined(world.countries.connect(by).appoint(world.home.code, Office[office], to(office))),
  );
}

function takeAll(world: Theft, of: (office: (typeof OTHERS)[number]) => HardhatEthersSigner) {
  return OTHERS.map(
    (office) => () => mined(world.countries.connect(of(office)).takeOffice(world.home.code, Office[office])),
  );
}

/** Dismisses and appoints at a time, takes office as soon as it may, and then money. */
function takeover(world: Theft, by: HardhatEthersSigner, at: number): Act[] {
  const { countries, home } = world;
  const as = (office: keyof typeof CAST) => accomplice(world, office);
  return [
    ...after(
      at,
      ...OTHERS.map((office) => () => mined(countries.connect(by).dismiss(home.code, Office[office]))),
      ...appointAll(world, by, as),
      () => mined(countries.connect(by).giveNotice(home.code)),
    ),
    ...after(at + DELAY + MINUTE, ...takeAll(world, as)),
    ...plunder(world, at + DELAY + 2 * MINUTE),
  ];
}

/** With every office: closes the currency, issues, and has the accounts of both banks replaced. */
function plunder(world: Theft, at: number): Act[] {
  const { gate, standings, home } = world;
  const [issuer, registrar] = [accomplice(world, "MonetaryAuthority"), accomplice(world, "Registrar")];
  const token = home.token.connect(issuer);
  const raise = token.interface.encodeFunctionData("raiseIssuanceLimit", [MAX_SUPPLY]);
  const payee = accomplice(world, "payee");
  const heirs = [accomplice(world, "heir"), world.accomplices[CAST.heir + 1]!];
  return [
    ...after(
      at,
      () => mined(token.setIssuerRule(CLOSED)),
      () => mined(token.announce(raise)),
      () => licenseBank(gate, registrar, home.code, payee, "THIEFBANK"),
    ),
    ...after(
      at + DELAY + HOUR,
      ...home.banks.map(
        (bank, index) => () => mined(standings.connect(registrar).proposeAccountRecovery(gate, bank, heirs[index]!)),
      ),
    ),
    ...after(
      at + DELAY + HOUR + 3 * DAY + MINUTE,
      ...home.banks.flatMap((bank, index) => [
        () => mined(standings.connect(heirs[index]).completeAccountRecovery(gate, bank)),
        async () => mined(token.forcedTransfer(bank, heirs[index]!, await token.balanceOf(bank))),
      ]),
    ),
    ...after(
      at + NOTICE + HOUR,
      () => mined(token.raiseIssuanceLimit(MAX_SUPPLY)),
      async () => mined(token.issue(payee, MAX_SUPPLY - (await token.totalSupply()))),
    ),
  ];
}

const delegation: Play = {
  theft: (world) => [
    ...takeover(world, delegationOf(world), 0),
    ...after(0, () =>
      mined(world.countries.connect(delegationOf(world)).nameGuardian(world.home.code, world.accomplices[9]!)),
    ),
  ],
  remedies: (world) => {
    const { countries, guardian, home, fresh, stolenAt } = world;
    const ministry = fresh[0]!;
    return [
      ...after(
        NOTICED,
        () => mined(countries.connect(guardian).freezeOffices(home.code, stolenAt + 6 * DAY)),
        () => mined(countries.connect(guardian).restoreDelegation(home.code, ministry)),
        () => mined(countries.connect(guardian).opposeGuardian(home.code)),
      ),
      ...after(
        NOTICED + DELAY + MINUTE,
        () => mined(countries.connect(ministry).completeRecovery(home.code)),
        () => mined(countries.connect(ministry).revokeNotice(home.code)),
        ...appointAll(world, ministry, (office) => home.offices[office]),
      ),
      ...after(NOTICED + 2 * DELAY + 2 * MINUTE, ...takeAll(world, (office) => home.offices[office])),
    ];
  },
};

const delegationUnguarded: Play = {
  unguarded: true,
  theft: (world, opposed) => [...takeover(world, delegationOf(world), 0), ...(opposed ? again(world) : [])],
  remedies: ({ countries, home }) => {
    const { Registrar } = home.offices;
    const object = (office: OfficeName) => () =>
      mined(countries.connect(Registrar).objectToAppointment(home.code, Office[office]));
    return after(DELAY - HOUR, ...OTHERS.map(object));
  },
};

/** Where those who were dismissed have objected, it appoints again. */
function again(world: Theft): Act[] {
  return [
    ...after(DELAY + MINUTE, ...appointAll(world, delegationOf(world), (office) => accomplice(world, office))),
    ...after(2 * DELAY + 2 * MINUTE, ...takeAll(world, (office) => accomplice(world, office))),
    ...plunder(world, 2 * DELAY + 3 * MINUTE),
  ];
}

const guardian: Play = {
  theft: (world, opposed) => {
    const { countries, home } = world;
    const as = countries.connect(world.guardian);
    const own = accomplice(world, "Delegation");
    return [
      ...after(0, () => mined(as.restoreDelegation(home.code, own))),
      ...after(DELAY + MINUTE, () => mined(countries.connect(own).completeRecovery(home.code))),
      ...takeover(world, own, DELAY + 2 * MINUTE),
      ...(opposed ? freezes(world) : []),
    ];
  },
  remedies: (world) => {
    const { countries, home, fresh } = world;
    const next = fresh[0]!;
    return [
      ...after(NOTICED, ...objections(world)),
      ...after(7 * DAY + NOTICED, () => mined(countries.connect(delegationOf(world)).nameGuardian(home.code, next))),
      ...after(
        7 * DAY + NOTICED + MINUTE,
        ...supporters.map(
          (office) => () => mined(countries.connect(home.offices[office]).supportGuardian(home.code, Office[office])),
        ),
      ),
      ...after(
        37 * DAY + NOTICED + MINUTE,
        () => mined(countries.connect(next).takeGuardianship(home.code)),
        () => mined(countries.connect(next).liftFreeze(home.code)),
        ...objections(world),
      ),
    ];
  },
};

const supporters = ["MonetaryAuthority", "Supervisor"] as const; // two of three

function objections({ countries, home }: Theft) {
  return supporters.map(
    (office) => () => mined(countries.connect(home.offices[office]).objectToRestoration(home.code, Office[office])),
  );
}

/** Freezes as often as it may, opposes whoever shall follow it, and proposes its own Delegation again. */
function freezes(world: Theft): Act[] {
  const as = world.countries.connect(world.guardian);
  const { stolenAt, home } = world;
  const { code } = home;
  return [
    ...after(0, () => mined(as.freezeOffices(code, stolenAt + 7 * DAY))),
    // Lifted in its last minute, the freeze is no less a freeze.
    ...after(
      7 * DAY - MINUTE,
      () => mined(as.liftFreeze(code)),
      () => refused(as.freezeOffices(code, stolenAt + 13 * DAY)),
    ),
    ...after(7 * DAY + NOTICED + 2 * MINUTE, () => mined(as.opposeGuardian(code))),
    ...after(
      37 * DAY + MINUTE,
      () => mined(as.freezeOffices(code, stolenAt + 44 * DAY)),
      () => mined(as.restoreDelegation(code, accomplice(world, "Delegation"))),
    ),
    ...after(38 * DAY + HOUR, () =>
      mined(world.countries.connect(accomplice(world, "Delegation")).completeRecovery(code)),
    ),
  ];
}

// The thief of another office

/** The Delegation dismisses an officer and has another one in office a delay later. */
function replace(
  world: Theft,
  country: TestCountry,
  office: (typeof OTHERS)[number],
  successor: HardhatEthersSigner,
): Act[] {
  const as = world.countries.connect(country.offices.Delegation);
  return [
    ...after(
      NOTICED,
      () => mined(as.dismiss(country.code, Office[office])),
      () => mined(as.appoint(country.code, Office[office], successor)),
    ),
    ...after(NOTICED + DELAY + MINUTE, () =>
      mined(world.countries.connect(successor).takeOffice(country.code, Office[office])),
    ),
  ];
}

const registrar: Play = {
  theft: (world) =>
    after(
      0,
      ...world.home.bankIds.map((bank) => () => mined(world.gate.connect(world.home.offices.Registrar).revoke(bank))),
      () =>
        licenseBank(world.gate, world.home.offices.Registrar, world.home.code, accomplice(world, "payee"), "THIEFBANK"),
    ),
  remedies: (world) => {
    const [next, ...accounts] = world.fresh as [HardhatEthersSigner, ...HardhatEthersSigner[]];
    return [
      ...replace(world, world.home, "Registrar", next),
      ...after(
        NOTICED + DELAY + 2 * MINUTE,
        ...world.home.banks.map((bank, index) => () => moveTo(world, next, bank, accounts[index]!, index)),
      ),
    ];
  },
};

/** A bank is licensed again with another account; what it held it redeems, and is issued again. */
async function moveTo(
  world: Theft,
  by: HardhatEthersSigner,
  bank: HardhatEthersSigner,
  to: HardhatEthersSigner,
  index: number,
) {
  const { gate, home, accounts } = world;
  await licenseBank(gate, by, home.code, to, `NEWBANK${index}`);
  const balance = await home.token.balanceOf(bank);
  await mined(home.token.connect(bank).redeem(balance, ZeroHash));
  await mined(home.token.issue(to, balance));
  accounts[index] = to;
}

const ENTRY = id("entry");

const supervisor: Play = {
  theft: (world) => {
    const { standings, gate, cases, ledger, home, abroad } = world;
    const as = standings.connect(home.offices.Supervisor);
    let review = 0;
    const list = async () => {
      const until = (await time.latest()) + 179 * DAY;
      await mined(as.list(home.code, ENTRY, id("law"), review === 0 ? ZeroHash : id(`review ${review}`), until));
      if (review++ === 0) await mined(as.freeze(gate, home.code, ENTRY, home.banks));
      else await mined(as.refresh(gate, home.banks));
    };
    const hold = async () => {
      await mined(cases.connect(home.offices.Supervisor).open([home.code], [], id("law"), ZeroHash));
      const order = {
        token: home.token,
        account: abroad.banks[0]!,
        authority: home.code,
        caseId: await cases.caseCount(),
        amount: await home.token.balanceOf(abroad.banks[0]!),
        until: (await time.latest()) + HALT,
        reason: HoldReason.Fraud,
      };
      await mined(ledger.connect(home.offices.Supervisor).place(order));
    };
    return [...everySo(0, 178 * DAY, list), ...everySo(MINUTE, CYCLE + MINUTE, hold)];
  },
  remedies: (world) => {
    const { standings, gate, ledger, home, abroad, fresh } = world;
    const next = fresh[0]!;
    return [
      ...after(NOTICED, () =>
        mined(ledger.connect(abroad.offices.Supervisor).refuse(home.token, abroad.banks[0]!, 16, id("no"))),
      ),
      ...replace(world, home, "Supervisor", next),
      ...after(
        NOTICED + DELAY + 2 * MINUTE,
        () => mined(standings.connect(next).delist(home.code, ENTRY, id("stolen"))),
        () => mined(standings.connect(next).refresh(gate, home.banks)),
      ),
    ];
  },
};

const monetaryAuthority: Play = {
  theft: ({ home, accounts }) => {
    const { token } = home; // in the MonetaryAuthority's name
    const raise = token.interface.encodeFunctionData("raiseIssuanceLimit", [MAX_SUPPLY]);
    const issue = async () => mined(token.issue(accounts[1], (await token.issuance()).limit));
    return [
      ...after(
        0,
        issue,
        // A lower limit gives no room for more.
        async () => mined(token.lowerIssuanceLimit((await token.issuance()).limit - 1n)),
        () => refused(token.issue(accounts[1], 1n)),
        () => mined(token.announce(raise)),
        () => mined(token.setIssuerRule(CLOSED)),
      ),
      ...after(HOUR / 2 + MINUTE, issue),
      ...after(
        NOTICE + HOUR,
        () => mined(token.raiseIssuanceLimit(MAX_SUPPLY)),
        async () => mined(token.issue(accounts[1], MAX_SUPPLY - (await token.totalSupply()))),
      ),
    ];
  },
  remedies: (world) => [
    ...replace(world, world.home, "MonetaryAuthority", world.fresh[0]!),
    ...after(NOTICED + DELAY + 2 * MINUTE, () =>
      mined(world.home.token.connect(world.fresh[0]).setIssuerRule(ruleTerms())),
    ),
  ],
};

// Thieves of the joint layer

/** Halts a scope for as long as the committee may, in the name of some seats. */
function halting(world: Theft, scope: bigint, seats: readonly TestCountry[]) {
  return async () => {
    const times = { until: (await time.latest()) + HALT, ...(await timesOf(world, scope)) };
    await perform(world, haltAct({ board: await world.gate.getAddress(), scope, ...times }), seats);
  };
}

/** Lifts its own halt and halts anew. */
function lifting(world: Theft, scope: bigint, seats: readonly TestCountry[]) {
  return [
    async () =>
      perform(world, liftAct({ board: await world.gate.getAddress(), ...(await timesOf(world, scope)), scope }), seats),
    () => refused(halting(world, scope, seats)()),
  ];
}

async function timesOf({ gate }: Theft, scope: bigint) {
  return { previous: Number(await gate.haltedUntil(scope)), deadline: (await time.latest()) + HOUR };
}

async function perform({ committee, relayer }: Theft, act: CommitteeAct, seats: readonly TestCountry[]): Promise<void> {
  const { chainId } = await ethers.provider.getNetwork();
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const approvals = seats.map(({ offices, code }) => signAct(offices.Supervisor, domain, code, act));
  await mined(committee.connect(relayer).perform(act, await Promise.all(approvals)));
}

const dismissing = (world: Theft, ...seats: TestCountry[]): Act[] =>
  after(
    NOTICED,
    ...seats.map(
      ({ code, offices }) =>
        () =>
          mined(world.countries.connect(offices.Delegation).dismiss(code, Office.Supervisor)),
    ),
  );

const CORRIDOR = ({ home, abroad }: Theft) => corridorScope(home.code, abroad.code);

const seat: Play = {
  theft: (world) => [
    ...everySo(0, CYCLE + MINUTE, halting(world, CORRIDOR(world), [world.third])),
    ...after(HALT - HOUR, ...lifting(world, CORRIDOR(world), [world.third])),
  ],
  remedies: (world) => dismissing(world, world.third),
};

const seats: Play = {
  theft: (world) => {
    const both = [world.abroad, world.third];
    return [
      ...everySo(0, CYCLE + MINUTE, halting(world, CORRIDOR(world), [world.third])),
      ...everySo(HALT, CYCLE + MINUTE, halting(world, currencyScope(world.home.asset), both)),
      ...everySo(2 * HALT, CYCLE + MINUTE, halting(world, participantScope(world.home.bankIds[0]!), both)),
    ];
  },
  remedies: (world) => dismissing(world, world.abroad, world.third),
};

const TERM = 30 * DAY;

const timelock: Play = {
  theft: (world) => {
    const { committee, countries, gate, joint, home, abroad, third } = world;
    const as = committee.connect(joint);
    const scopes = [CORRIDOR(world), corridorScope(abroad.code, third.code), currencyScope(home.asset)];
    const until = async () => (await time.latest()) + TERM;
    return [
      ...after(
        0,
        ...scopes.map((scope) => async () => mined(as.extend(gate, scope, await until(), BASIS))),
        () => mined(countries.connect(joint).suspend(home.code)),
        () => mined(countries.connect(joint).expel(home.code)),
      ),
      ...scopes.flatMap((scope) =>
        everySo(TERM - HOUR, TERM - HOUR, async () => mined(as.prolong(gate, scope, await until(), BASIS))),
      ),
    ];
  },
  remedies: () => [],
};

// Thieves of accounts and releases

const account: Play = {
  theft: ({ home, abroad }) =>
    after(0, async () => {
      const token = home.token.connect(home.banks[0]);
      await mined(token.transfer(abroad.banks[1]!, await token.balanceOf(home.banks[0]!)));
    }),
  remedies: (world) => {
    const { gate, home, fresh } = world;
    const as = gate.connect(home.offices.Registrar);
    return after(
      NOTICED,
      () => mined(as.removeAccount(home.banks[0]!)),
      () => mined(as.proposeAccount(home.bankIds[0]!, fresh[0]!)),
      async () => {
        await mined(gate.connect(fresh[0]).acceptAccount(home.bankIds[0]!));
        world.accounts[0] = fresh[0]!;
      },
    );
  },
};

const relayer: Play = {
  theft: (world) => {
    const { relayer: thief, home, standings, gate } = world;
    const [victim] = home.banks as [HardhatEthersSigner];
    const token = home.token.connect(thief);
    return after(
      0,
      () => refused(token.transfer(thief, 1n)),
      () => refused(token.transferFrom(victim, thief, 1n)),
      () => refused(token.settleLeg(victim, thief, 1n, 0)),
      () => refused(token.issue(thief, 1n)),
      () => refused(token.forcedTransfer(victim, thief, 1n)),
      () => refused(standings.connect(thief).proposeAccountRecovery(gate, victim, thief)),
    );
  },
  remedies: () => [],
};

async function actorOf(contract: { getAddress(): Promise<string> }): Promise<HardhatEthersSigner> {
  const address = await contract.getAddress();
  await networkHelpers.setBalance(address, 10n ** 18n);
  return ethers.getImpersonatedSigner(address);
}

const releasePay: Play = {
  theft: ({ engine, home, abroad }) =>
    home.banks.map((bank) => ({
      at: 0,
      run: async () => {
        const token = home.token.connect(await actorOf(engine));
        await mined(token.settleLeg(bank, abroad.banks[1]!, await token.balanceOf(bank), 0));
      },
    })),
  remedies: ({ engine, home, queue }) =>
    after(
      NOTICED,
      () => mined(home.token.dropPowers(engine, Power.Pay)),
      () => mined(home.token.dropPowers(queue, Power.Net)),
    ),
};

const turned =
  (contract: { getAddress(): Promise<string> }, code = REVERTING) =>
  async () => {
    await networkHelpers.setCode(await contract.getAddress(), code);
  };

const releaseJudge: Play = {
  theft: ({ gate }) => after(0, turned(gate)),
  remedies: ({ home, abroad, releases, joint }) => {
    const tokens = [home.token, abroad.token];
    let next = "";
    return [
      ...after(NOTICED, async () => {
        const other = await new LyingGate__factory(joint).deploy(home.code); // stands for a gate that permits
        await mined(other.setAnswer(NO_LIMIT));
        next = await other.getAddress();
        await publish(releases, "Gate", other);
        const call = home.token.interface.encodeFunctionData("adopt", [next, Power.Judge]);
        for (const token of tokens) await mined(token.announce(call));
      }),
      ...after(NOTICED + NOTICE + MINUTE, ...tokens.map((token) => () => mined(token.adopt(next, Power.Judge)))),
    ];
  },
};

/** A ledger that notes more of everybody than there is, and lies or fails from then on. */
const releaseHold = (code: string): Play => ({
  theft: ({ ledger, home, abroad }) =>
    after(
      0,
      async () => {
        const thief = await actorOf(ledger);
        for (const { token } of [home, abroad]) {
          for (const bank of [...home.banks, ...abroad.banks])
            await mined(token.connect(thief).addHeld(bank, MAX_HELD));
        }
      },
      turned(ledger, code),
    ),
  remedies: ({ ledger, home, abroad }) =>
    after(
      NOTICED,
      ...[home, abroad].map(
        ({ token }) =>
          () =>
            mined(token.dropPowers(ledger, Power.Hold)),
      ),
    ),
});

/** By the id of the row. */
export const PLAYS: Readonly<Record<string, Play>> = {
  delegation,
  "delegation-unguarded": delegationUnguarded,
  guardian,
  registrar,
  supervisor,
  "monetary-authority": monetaryAuthority,
  seat,
  seats,
  timelock,
  account,
  relayer,
  "release-pay": releasePay,
  "release-judge": releaseJudge,
  "release-hold": releaseHold(LYING),
  "release-hold-faulty": releaseHold(REVERTING),
  party,
  lead,
  "majority-emergency": majorityEmergency,
  "majority-reinforced": majorityReinforced,
  "majority-constitutional": majorityConstitutional,
  "majority-ordinary": majorityOrdinary,
};
