// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Country} from "../governance/types/Membership.sol";
import {Office} from "../governance/types/Office.sol";
import {IAppealable} from "./interfaces/IAppealable.sol";
import {IAppeals} from "./interfaces/IAppeals.sol";
import {ICaseRegistry} from "./interfaces/ICaseRegistry.sol";
import {Appeal, Appealable, appealKey, Outcome} from "./types/Appeal.sol";

/// @dev Documented on `IAppeals`.
contract Appeals is IAppeals {
    uint48 private constant CLOCK = 5 days;
    uint256 private constant QUORUM = 3;

    ICountryRegistry private immutable _countries;
    ICaseRegistry private immutable _cases;

    mapping(bytes32 key => Appeal) private _appeals;
    /// @dev By the countries' dense indices, which were theirs when the appeal was made.
    mapping(bytes32 key => uint256) private _voted;

    constructor(ICountryRegistry countries, ICaseRegistry cases) {
        _countries = countries;
        _cases = cases;
    }

    /// @inheritdoc IAppeals
    function appealOf(bytes32 key) external view returns (Appeal memory) {
        return _appeals[key];
    }

    /// @inheritdoc IAppeals
    function outcomeOf(bytes32 key) public view returns (Outcome) {
        Appeal memory found = _appeals[key];
        if (found.madeAt == 0) return Outcome.None;
        if (block.timestamp < found.madeAt + CLOCK) return Outcome.Pending;
        (uint256 panel, uint256 overturns, uint256 upholds) = (found.panel, found.overturns, found.upholds);
        uint256 quorum = panel == 0 ? 1 : Math.min(panel, QUORUM);
        if (overturns + upholds < quorum) return Outcome.Unanswered;
        if (panel == 0) return upholds > overturns ? Outcome.Upheld : Outcome.Overturned;
        bool ends = panel < QUORUM ? upholds == 0 : overturns > upholds;
        return ends ? Outcome.Overturned : Outcome.Upheld;
    }

    /// @inheritdoc IAppeals
    function decideBy(bytes32 key) external view returns (uint48) {
        uint48 madeAt = _appeals[key].madeAt;
        return madeAt == 0 ? 0 : madeAt + CLOCK;
    }

    /// @inheritdoc IAppeals
    function isPending(bytes32 key) external view returns (bool) {
        return outcomeOf(key) == Outcome.Pending;
    }

    /// @inheritdoc IAppeals
    function isOverturned(bytes32 key) external view returns (bool) {
        Outcome outcome = outcomeOf(key);
        return outcome == Outcome.Overturned || outcome == Outcome.Unanswered;
    }

    /// @inheritdoc IAppeals
    function appeal(address source, bytes calldata locator, bytes32 grounds) external returns (bytes32 key) {
        (bytes32 act, Appealable memory file) = IAppealable(source).appealable(locator);
        require(file.live, AppealsNothingInForce(source, act));
        bool mayAppeal = msg.sender == file.appellant || msg.sender == file.successor;
        require(mayAppeal, AppealsNotAppellant(file.appellant, msg.sender));
        key = appealKey(source, act);
        require(_appeals[key].madeAt == 0, AppealsAppealed(key));
        Appeal memory made = _frozen(file);
        _appeals[key] = made;
        emit Appealed(key, source, file.appellant, act, file.caseId, grounds, made.panel, made.madeAt + CLOCK);
    }

    /// @inheritdoc IAppeals
    function vote(bytes32 key, uint16 country, bool overturn, bytes32 reason) external {
        Appeal memory found = _appeals[key];
        require(outcomeOf(key) == Outcome.Pending, AppealsNotPending(key));
        require(reason != 0, AppealsNoReason(key));
        bool alone = found.panel == 0;
        _countries.requireOffice(country, alone ? Office.Delegation : Office.Supervisor, msg.sender);
        require(
            _isConcerned(found, country) == alone && _wasMember(country, found.madeAt),
            AppealsNotOnPanel(key, country)
        );
        uint256 bit = 1 << _countries.countryOf(country).index;
        require(_voted[key] & bit == 0, AppealsVoted(key, country));
        _voted[key] |= bit;
        if (overturn) ++_appeals[key].overturns;
        else ++_appeals[key].upholds;
        emit AppealVoted(key, country, overturn, reason);
    }

    /// Who judges, as of the second before: what happens later in the same one changes nothing.
    function _frozen(Appealable memory file) private view returns (Appeal memory made) {
        if (file.caseId != 0) made.parties = _cases.partiesOf(file.caseId);
        made.authority = file.authority;
        made.home = file.homeActed && file.home != file.authority ? file.home : 0;
        made.madeAt = Time.timestamp();
        made.panel = uint8(_countries.pastActiveCount(made.madeAt - 1) - _concernedCount(made));
    }

    /// How many of the countries concerned were Active, each counted once.
    function _concernedCount(Appeal memory made) private view returns (uint256 count) {
        uint16[] memory parties = made.parties.toArray();
        for (uint256 i = 0; i < parties.length; ++i) count += _wasActive(parties[i], made.madeAt);
        if (made.parties.bitOf(made.authority) == 0) count += _wasActive(made.authority, made.madeAt);
        if (made.parties.bitOf(made.home) == 0) count += _wasActive(made.home, made.madeAt);
    }

    function _wasActive(uint16 country, uint48 madeAt) private view returns (uint256) {
        return _countries.pastVotingWeightOf(country, madeAt - 1) == 0 ? 0 : 1;
    }

    /// A country that was Active then and has been a member since, so that its index is its own.
    function _wasMember(uint16 country, uint48 madeAt) private view returns (bool) {
        Country memory file = _countries.countryOf(country);
        return file.joinedAt != 0 && file.joinedAt < madeAt && _wasActive(country, madeAt) == 1;
    }

    function _isConcerned(Appeal memory found, uint16 country) private pure returns (bool) {
        return country == found.authority || country == found.home || found.parties.bitOf(country) != 0;
    }
}
