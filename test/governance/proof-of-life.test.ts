import { expect } from "chai";
import { network } from "hardhat";

import { Office, proposalArguments, proposeArguments, SUPPORT } from "../../src/index.ts";
import { DAY, mined } from "../utils/consortium.ts";
import { appoint } from "../utils/countries.ts";
import { deployLivingCouncil, jointAuthority, targetProposal } from "../utils/proposal-life.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const [FIRST, SECOND] = [0, 1];

describe("A Delegation that is said to be lost", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  /** Each of two countries has a Supervisor who could consent to another Delegation. */
  async function deploy() {
    const world = await deployLivingCouncil(connection);
    const { registry, members, committee, relayer } = world;
    for (const [member, supervisor] of [committee, relayer].entries()) {
      const { code, delegation } = members[member]!;
      await appoint(connection, registry, delegation, code, Office.Supervisor, supervisor);
      await mined(registry.connect(supervisor).takeOffice(code, Office.Supervisor));
    }
    return { ...world, joint: await jointAuthority(connection, world.timelock) };
  }

  type World = Awaited<ReturnType<typeof deploy>>;

  /** The joint authority proposes the stranger as the Delegation of a member. */
  const loses = async ({ registry, joint, members, stranger }: World, member: number) =>
    mined(registry.connect(joint).proposeRecovery(members[member]!.code, stranger));

  const ordinary = ({ target }: World) => targetProposal(target, "ordinary", "Do it");

  /** What the first member does in the Council or beside it, once all is prepared. */
  const ACTS: Record<string, (world: World) => Promise<() => Promise<unknown>>> = {
    proposes: async (world) => {
      const proposal = await ordinary(world);
      const council = world.council.connect(world.members[FIRST]!.delegation);
      return () => council.propose(...proposeArguments(proposal));
    },
    votes: async (world) => {
      const id = await world.open(await ordinary(world));
      const council = world.council.connect(world.members[FIRST]!.delegation);
      return () => council.castVote(id, SUPPORT.abstain);
    },
    moves: async (world) => {
      const proposal = await ordinary(world);
      const silence = world.silence.connect(world.members[FIRST]!.delegation);
      return () => silence.move(...proposeArguments(proposal));
    },
    objects: async (world) => {
      const proposal = await ordinary(world);
      await mined(world.silence.connect(world.members[SECOND]!.delegation).move(...proposeArguments(proposal)));
      const motion = await world.silence.hashMotion(...proposalArguments(proposal));
      const silence = world.silence.connect(world.members[FIRST]!.delegation);
      return () => silence.object(motion, "No");
    },
  };

  for (const [name, prepare] of Object.entries(ACTS)) {
    it(`has shown that it lives when it ${name}, and no other one has (Gc)`, async () => {
      const world = await fixture();
      const { registry, members, stranger } = world;
      const act = await prepare(world);
      for (const member of [FIRST, SECOND]) await loses(world, member);
      const now = (await time.latest()) + 1;
      await time.setNextBlockTimestamp(now);
      await expect(act())
        .to.emit(registry, "LifeShown")
        .withArgs(members[FIRST]!.code, now + 90 * DAY);
      expect((await registry.recoveryOf(members[SECOND]!.code)).successor).to.equal(stranger.address);
    });
  }
});
