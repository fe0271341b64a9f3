// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {AssetId, toAssetId} from "../common/types/AssetId.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {HOLD, JUDGE, NET, Powers} from "../governance/types/Powers.sol";
import {ISupervisedAsset} from "../supervision/interfaces/ISupervisedAsset.sol";
import {IAsset} from "./interfaces/IAsset.sol";
import {IAdoptions} from "./interfaces/IAdoptions.sol";
import {Adoption, Trust, toAdoption, toTrust} from "./types/Adoption.sol";
import {CurrencyParams, FirstAdoption} from "./types/Currency.sol";

/// @dev Documented on `IAdoptions`.
abstract contract Adoptions is IAdoptions, ISupervisedAsset {
    uint256 private constant MAX_ADOPTED = 10; // all that a consortium publishes, twice; whoever asks all reads so many slots
    uint48 private constant WINDOW = 30 days;
    uint48 private constant RUN_OFF = 400 days; // a reservation lasts 366 at most, a hold 90
    uint48 private constant NET_RUN_OFF = 6 days; // nothing waits in a queue for longer than five

    ICountryRegistry internal immutable _countries;
    IReleaseRegistry private immutable _releases;

    /// @inheritdoc ISupervisedAsset
    uint16 public immutable country;
    /// @inheritdoc IAsset
    AssetId public immutable asset;
    /// @inheritdoc IAdoptions
    uint32 public immutable notice;

    Adoption internal _adoption;
    mapping(address deployment => Trust) internal _trust;
    address[] private _adopted;
    address private _ledger;
    bool internal _hadAnotherLedger; // beside it, so that whoever asks for others reads one slot where there never was one
    mapping(bytes32 call => uint48 readyAt) private _announced;

    constructor(ICountryRegistry countries, IReleaseRegistry releases, CurrencyParams memory params) {
        require(params.notice >= 1 minutes && params.notice <= 90 days, CurrencyTokenInvalidNotice(params.notice));
        (_countries, _releases) = (countries, releases);
        country = params.country;
        asset = toAssetId(params.country, params.numeric);
        notice = params.notice;
        _adoptFirst(params.adopted);
    }

    modifier onlyIssuer() {
        _countries.requireOffice(country, Office.MonetaryAuthority, msg.sender);
        _;
    }

    /// @dev For acts by which other people's money could leave.
    modifier onlySeasonedIssuer() {
        _requireSeasoned();
        _;
    }

    /// @dev This very call was announced, its notice has passed and its window has not. It is good once.
    modifier announced() {
        uint48 ready = _announced[keccak256(msg.data)];
        require(ready != 0, CurrencyTokenNothingAnnounced());
        require(block.timestamp >= ready, CurrencyTokenTooEarly(ready));
        require(block.timestamp <= ready + WINDOW, CurrencyTokenTooLate(ready + WINDOW));
        delete _announced[keccak256(msg.data)];
        _;
    }

    /// @inheritdoc IAsset
    function gate() public view returns (address) {
        return _adoption.gateOf();
    }

    /// @inheritdoc ISupervisedAsset
    function ledger() public view returns (address) {
        return _ledger;
    }

    /// @inheritdoc ISupervisedAsset
    function otherLedgers() external view returns (address[] memory others) {
        if (!_hadAnotherLedger) return others;
        (address[] memory holders, uint256 count) = _holders();
        others = new address[](count);
        uint256 found = 0;
        for (uint256 i = 0; i < count; ++i) {
            if (holders[i] != msg.sender) others[found++] = holders[i];
        }
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(others, found) // the list only gets shorter
        }
    }

    /// @inheritdoc ISupervisedAsset
    function adopted() external view returns (address[] memory) {
        return _adopted;
    }

    /// @inheritdoc ISupervisedAsset
    function powersOf(address deployment) public view returns (Powers inForce, Powers ending, uint48 until) {
        Trust trust = _trust[deployment];
        return (trust.inForce(), _ending(trust), trust.runsOffUntil());
    }

    /// @inheritdoc IAdoptions
    function readyAt(bytes calldata call) external view returns (uint48) {
        return _announced[keccak256(call)];
    }

    /// @inheritdoc IAdoptions
    function announce(bytes calldata call) external onlyIssuer {
        uint48 ready = Time.timestamp() + notice;
        _announced[keccak256(call)] = ready;
        emit Announced(call, ready);
    }

    /// @inheritdoc IAdoptions
    function cancelAnnouncement(bytes calldata call) external onlyIssuer {
        require(_announced[keccak256(call)] != 0, CurrencyTokenNothingAnnounced());
        delete _announced[keccak256(call)];
        emit AnnouncementCancelled(call);
    }

    /// @inheritdoc IAdoptions
    function adopt(address deployment, Powers powers) external onlySeasonedIssuer announced {
        _requirePublished(deployment, powers);
        _adopt(deployment, powers);
    }

    /// @inheritdoc IAdoptions
    function dropPowers(address deployment, Powers powers) external onlyIssuer {
        Powers dropped = _trust[deployment].inForce() & powers;
        require(!dropped.isNone(), CurrencyTokenNoPowers(deployment, powers));
        require(!dropped.includes(JUDGE), CurrencyTokenNeedsOneJudge(deployment));
        _drop(deployment, dropped);
        if (!dropped.includes(HOLD)) return;
        _hadAnotherLedger = true; // the next one that is adopted asks this one while it runs off
        if (deployment == _ledger) _ledger = _anyHolder();
    }

    function _requireSeasoned() private view {
        _countries.requireSeasoned(country, Office.MonetaryAuthority, msg.sender);
    }

    function _adopt(address deployment, Powers powers) private {
        if (powers.includes(JUDGE)) _adoptGate(deployment);
        Trust trust = _trust[deployment];
        if (Trust.unwrap(trust) == 0) _list(deployment);
        _trust[deployment] = toTrust(trust.inForce() | powers, _ending(trust), trust.runsOffUntil());
        if (powers.includes(HOLD)) _adoptLedger(deployment);
        emit Adopted(deployment, powers);
    }

    function _adoptLedger(address next) private {
        if (_ledger != next && _ledger != address(0)) _hadAnotherLedger = true;
        _ledger = next;
    }

    /// Another gate numbers stamps in another way: links read from the one before are not trusted any more.
    function _adoptGate(address next) private {
        Adoption adoption = _adoption;
        address before = adoption.gateOf();
        if (next == before) return;
        uint8 generation = adoption.generationOf(); // from 1, so that an account of zeros knows no gate
        require(generation != type(uint8).max, CurrencyTokenTooManyGates());
        _adoption = toAdoption(next, generation + 1, adoption.versionOf(), adoption.issuerRuleOf());
        if (before != address(0)) _drop(before, JUDGE);
    }

    function _drop(address deployment, Powers dropped) private {
        Trust trust = _trust[deployment];
        uint48 until = Time.timestamp() + RUN_OFF;
        _trust[deployment] = toTrust(trust.inForce().without(dropped), _ending(trust).without(JUDGE), until);
        emit PowersDropped(deployment, dropped, until);
    }

    /// Takes the place of one that ended, if there is any.
    function _list(address deployment) private {
        uint256 length = _adopted.length;
        for (uint256 i = 0; i < length; ++i) {
            if (!_ending(_trust[_adopted[i]]).isNone()) continue;
            _trust[_adopted[i]] = Trust.wrap(0);
            _adopted[i] = deployment;
            return;
        }
        require(length < MAX_ADOPTED, CurrencyTokenTooManyAdopted(MAX_ADOPTED));
        _adopted.push(deployment);
    }

    function _adoptFirst(FirstAdoption[] memory first) private {
        for (uint256 i = 0; i < first.length; ++i) {
            _requirePublished(first[i].deployment, first[i].powers);
            bool judges = first[i].powers.includes(JUDGE);
            require(!judges || gate() == address(0), CurrencyTokenNeedsOneJudge(first[i].deployment));
            _adopt(first[i].deployment, first[i].powers);
        }
        require(gate() != address(0), CurrencyTokenNeedsOneJudge(address(0)));
    }

    function _requirePower(Powers power) internal view {
        require(_trust[msg.sender].inForce().includes(power), CurrencyTokenNotAdopted(msg.sender, power));
    }

    function _requireMayEnd(address deployment, Powers power) internal view {
        require(_ending(_trust[deployment]).includes(power), CurrencyTokenNotAdopted(deployment, power));
    }

    /// Those in which something may be held: the one where it is noted now, others in force, and those that run off. Where
    /// there never was another, nobody else is looked at.
    function _holders() internal view returns (address[] memory holders, uint256 count) {
        uint256 length = _adopted.length;
        holders = new address[](length);
        if (!_hadAnotherLedger && _ledger != address(0)) {
            holders[0] = _ledger;
            return (holders, 1);
        }
        for (uint256 i = 0; i < length; ++i) {
            if (_ending(_trust[_adopted[i]]).includes(HOLD)) holders[count++] = _adopted[i];
        }
    }

    function _anyHolder() private view returns (address) {
        for (uint256 i = 0; i < _adopted.length; ++i) {
            if (_trust[_adopted[i]].inForce().includes(HOLD)) return _adopted[i];
        }
        return address(0);
    }

    /// What it may bring to an end. Nothing waits in a queue for as long as a reservation lasts.
    function _ending(Trust trust) private view returns (Powers powers) {
        powers = trust.mayEnd(block.timestamp);
        bool netsNoMore = block.timestamp + RUN_OFF > trust.runsOffUntil() + NET_RUN_OFF;
        if (netsNoMore && !trust.inForce().includes(NET)) powers = powers.without(NET);
    }

    function _requirePublished(address deployment, Powers powers) private view {
        bool isPublished = !powers.isNone() && _releases.isAdoptable(deployment, powers);
        require(isPublished, CurrencyTokenNotPublished(deployment, powers));
    }
}
