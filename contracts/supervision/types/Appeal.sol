// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {CountryList} from "../../common/types/CountryList.sol";

/// @notice An act of an authority against which somebody may appeal, as the contract in which it was done tells of it.
/// @param appellant Whom it concerns and who may appeal.
/// @param successor Who may appeal as well since the appellant's account was replaced; zero for nobody.
/// @param authority ISO 3166-1 numeric code of the country that acted.
/// @param home ISO 3166-1 numeric code of the appellant's home country.
/// @param homeActed Whether the home country acted too, or still may, so that it does not judge.
/// @param caseId The case in which it was done; zero for none. Its parties do not judge.
/// @param madeAt Unix time of the act.
/// @param live Whether it is in force, so that an appeal can change something.
struct Appealable {
    address appellant;
    address successor;
    uint16 authority;
    uint16 home;
    bool homeActed;
    uint40 caseId;
    uint48 madeAt;
    bool live;
}

/// @notice What became of an appeal. Pending -> Upheld, Overturned or Unanswered when its clock has run out. The act ends if
/// it is Overturned, and if it is Unanswered, since no power goes on without an answer.
enum Outcome {
    None,
    Pending,
    Upheld,
    Overturned,
    Unanswered
}

/// @notice An appeal, in one word, as it was frozen when it was made.
/// @param parties The countries that were parties to the case.
/// @param authority ISO 3166-1 numeric code of the country that acted.
/// @param home ISO 3166-1 numeric code of the home country if it does not judge; zero if it does.
/// @param madeAt Unix time of the appeal; zero for none.
/// @param panel How many countries judge; zero if the Delegations of the countries concerned decide.
/// @param overturns Countries that would end the act.
/// @param upholds Countries that would keep it.
struct Appeal {
    CountryList parties;
    uint16 authority;
    uint16 home;
    uint48 madeAt;
    uint8 panel;
    uint8 overturns;
    uint8 upholds;
}

/// @notice The hash by which an appeal is known. The contract in which the act was done is part of it, so that no other
/// contract speaks of the same act.
function appealKey(address source, bytes32 act) pure returns (bytes32) {
    return keccak256(abi.encode(source, act));
}
