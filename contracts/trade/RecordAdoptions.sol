// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../governance/interfaces/IReleaseRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {JUDGE, PAY, Powers} from "../governance/types/Powers.sol";
import {Trust, toTrust} from "../settlement/types/Adoption.sol";
import {IRecordAdoptions} from "./interfaces/IRecordAdoptions.sol";
import {FirstTrust, RecordParams} from "./types/RecordParams.sol";

/// @dev Documented on `IRecordAdoptions`.
abstract contract RecordAdoptions is IRecordAdoptions {
    uint48 private constant WINDOW = 30 days;
    uint48 private constant RUN_OFF = 400 days; // a reservation lasts 366 at most

    ICountryRegistry internal immutable _countries;
    IReleaseRegistry private immutable _releases;

    /// @notice The country under whose law the records are issued.
    /// @return ISO 3166-1 numeric code.
    uint16 public immutable country;
    /// @inheritdoc IRecordAdoptions
    uint32 public immutable notice;

    address private _gate;
    mapping(address deployment => Trust) private _trust;
    mapping(bytes32 adoption => uint48 readyAt) private _announced;

    constructor(ICountryRegistry countries, IReleaseRegistry releases, RecordParams memory params) {
        bool isSound = params.notice >= 1 minutes && params.notice <= 90 days;
        require(isSound, TransferableRecordInvalidNotice(params.notice));
        (_countries, _releases, country, notice) = (countries, releases, params.country, params.notice);
        _adoptFirst(params.adopted);
    }

    modifier onlyTradeAuthority() {
        _countries.requireOffice(country, Office.TradeAuthority, msg.sender);
        _;
    }

    /// @inheritdoc IRecordAdoptions
    function powersOf(address deployment) external view returns (Powers inForce, Powers ending) {
        Trust trust = _trust[deployment];
        return (trust.inForce(), trust.mayEnd(block.timestamp));
    }

    /// @inheritdoc IRecordAdoptions
    function announceAdoption(address deployment, Powers powers) external onlyTradeAuthority {
        _requirePublished(deployment, powers);
        uint48 readyAt = Time.timestamp() + notice;
        _announced[_keyOf(deployment, powers)] = readyAt;
        emit AdoptionAnnounced(deployment, powers, readyAt);
    }

    /// @inheritdoc IRecordAdoptions
    function adopt(address deployment, Powers powers) external {
        _countries.requireSeasoned(country, Office.TradeAuthority, msg.sender);
        bytes32 key = _keyOf(deployment, powers);
        uint48 readyAt = _announced[key];
        require(readyAt != 0, TransferableRecordNothingAnnounced(deployment, powers));
        require(block.timestamp >= readyAt, TransferableRecordTooEarly(readyAt));
        require(block.timestamp <= readyAt + WINDOW, TransferableRecordTooLate(readyAt + WINDOW));
        delete _announced[key];
        _requirePublished(deployment, powers);
        _adopt(deployment, powers);
    }

    /// @inheritdoc IRecordAdoptions
    function dropPayer(address deployment) external onlyTradeAuthority {
        require(_trust[deployment].inForce().includes(PAY), TransferableRecordNotAdopted(deployment));
        _drop(deployment, PAY);
    }

    function _adoptedGate() internal view returns (address) {
        return _gate;
    }

    function _requirePayer() internal view {
        require(_trust[msg.sender].inForce().includes(PAY), TransferableRecordNotAdopted(msg.sender));
    }

    function _requireMayEnd() internal view {
        require(_trust[msg.sender].mayEnd(block.timestamp).includes(PAY), TransferableRecordNotAdopted(msg.sender));
    }

    function _adoptFirst(FirstTrust[] memory first) private {
        for (uint256 i = 0; i < first.length; ++i) {
            (address deployment, Powers powers) = (first[i].deployment, first[i].powers);
            _requirePublished(deployment, powers);
            require(!powers.includes(JUDGE) || _gate == address(0), TransferableRecordNeedsOneJudge(deployment));
            _adopt(deployment, powers);
        }
        require(_gate != address(0), TransferableRecordNeedsOneJudge(address(0)));
    }

    function _adopt(address deployment, Powers powers) private {
        if (powers.includes(JUDGE) && deployment != _gate) {
            if (_gate != address(0)) _drop(_gate, JUDGE);
            _gate = deployment;
        }
        Trust trust = _trust[deployment];
        Powers ending = trust.mayEnd(block.timestamp);
        _trust[deployment] = toTrust(trust.inForce() | powers, ending, trust.runsOffUntil());
        emit Adopted(deployment, powers);
    }

    function _drop(address deployment, Powers dropped) private {
        Trust trust = _trust[deployment];
        uint48 until = Time.timestamp() + RUN_OFF;
        Powers ending = trust.mayEnd(block.timestamp).without(JUDGE);
        _trust[deployment] = toTrust(trust.inForce().without(dropped), ending, until);
        emit PowersDropped(deployment, dropped, until);
    }

    function _requirePublished(address deployment, Powers powers) private view {
        bool isKnown = powers.without(JUDGE | PAY).isNone() && !powers.isNone();
        bool isPublished = isKnown && _releases.isAdoptable(deployment, powers);
        require(isPublished, TransferableRecordNotPublished(deployment, powers));
    }

    function _keyOf(address deployment, Powers powers) private pure returns (bytes32) {
        return keccak256(abi.encode(deployment, powers));
    }
}
