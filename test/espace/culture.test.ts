import { type CultureWorld, raiseCulture, SPARE, type Spare } from "../culture/culture.fixture.ts";
import { becomeDoctor, closeExhibition, type Exhibition, openExhibition } from "../culture/stories.ts";
import { clockOf, passed } from "../utils/council-on-node.ts";
import { describeOnNode, spareAccounts } from "../utils/espace.ts";

describeOnNode("Culture, on a real eSpace node", (shared) => {
  let world: CultureWorld;
  let exhibition: Exhibition;

  before(async () => {
    const consortium = shared();
    const { appointmentDelay } = await consortium.countries.charter();
    world = await raiseCulture(consortium, spareAccounts(SPARE) as Spare, async () =>
      passed(consortium, (await clockOf(consortium)) + Number(appointmentDelay)),
    );
  });

  it("opens an exhibition of seven objects, one of them claimed meanwhile", async () => {
    exhibition = await openExhibition(world);
  });

  it("brings them home, and has a damage paid out of what was set aside", async () => {
    await closeExhibition(exhibition);
  });

  it("has a doctor recognised abroad, until her school revokes the diploma", async () => {
    await becomeDoctor(world);
  });
});
