// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lei} from "../common/libraries/Lei.sol";
import {CountryList} from "../common/types/CountryList.sol";
import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IAssetRegistry} from "../settlement/interfaces/IAssetRegistry.sol";
import {IAsset} from "../settlement/interfaces/IAsset.sol";
import {IGate} from "../supervision/interfaces/IGate.sol";
import {IProcurement} from "./interfaces/IProcurement.sol";
import {Award} from "./types/Award.sol";

/// @dev Documented on `IProcurement`.
contract Procurement is IProcurement {
    uint256 private constant MAX_BENEFICIARIES = 8;
    uint256 private constant MAX_TERM = 1_826 days;

    /// @inheritdoc IProcurement
    ICountryRegistry public immutable countries;
    /// @inheritdoc IProcurement
    IAssetRegistry public immutable assets;

    /// @inheritdoc IProcurement
    uint64 public stamp;

    uint256 private _awarded;
    mapping(uint256 award => Award) private _awards;
    mapping(uint16 country => mapping(bytes20 lei => uint48)) private _debarredUntil;

    constructor(ICountryRegistry countries_, IAssetRegistry assets_) {
        (countries, assets) = (countries_, assets_);
    }

    modifier onlyTradeAuthority(uint16 country) {
        countries.requireOffice(country, Office.TradeAuthority, msg.sender);
        _;
    }

    /// @inheritdoc IProcurement
    function awardOf(uint256 award) external view returns (Award memory) {
        return _awards[award];
    }

    /// @inheritdoc IProcurement
    function debarredUntil(uint16 country, bytes20 lei) external view returns (uint48) {
        return _debarredUntil[country][lei];
    }

    /// @inheritdoc IProcurement
    function contractorOf(uint256 award) external view returns (address contractor, uint64 debarments) {
        return (_awards[award].contractor, stamp);
    }

    /// @inheritdoc IProcurement
    function requireEligible(
        uint256 award,
        address employer,
        CountryList lists
    ) external view returns (address contractor) {
        Award storage file = _awards[award];
        contractor = file.contractor;
        bool isHis = employer != address(0) && file.employer == employer;
        require(isHis, ProcurementNotAwardedBy(award, employer));
        requireNotDebarred(award, lists);
    }

    /// @inheritdoc IProcurement
    function requireNotDebarred(uint256 award, CountryList lists) public view {
        Award storage file = _awards[award];
        uint256 count = lists.count();
        uint256 leis = file.leis.length;
        for (uint256 i = 0; i < leis; ++i) {
            bytes20 lei = file.leis[i];
            for (uint256 j = 0; j < count; ++j) {
                uint16 country = uint16(CountryList.unwrap(lists) >> (16 * j));
                uint48 until = _debarredUntil[country][lei];
                require(block.timestamp >= until, ProcurementDebarred(award, lei, country, until));
            }
        }
    }

    /// @inheritdoc IProcurement
    function awardWorks(
        address currency,
        address contractor,
        bytes20[] calldata beneficiaries,
        bytes32 document
    ) external returns (uint256 award) {
        uint256 count = beneficiaries.length;
        require(count <= MAX_BENEFICIARIES, ProcurementTooMany(count, MAX_BENEFICIARIES));
        require(document != 0, ProcurementNoDocument());
        require(assets.isAsset(currency), ProcurementUnknownCurrency(currency));
        IGate gate = IGate(IAsset(currency).gate());
        uint32 participant = gate.participantByAccount(contractor);
        require(participant != 0, ProcurementNotLicensed(contractor));
        award = ++_awarded;
        Award storage file = _awards[award];
        (file.employer, file.contractor, file.document) = (msg.sender, contractor, document);
        file.leis.push(gate.participantOf(participant).lei);
        for (uint256 i = 0; i < count; ++i) {
            _requireLei(beneficiaries[i]);
            file.leis.push(beneficiaries[i]);
        }
        emit Awarded(award, msg.sender, contractor, file);
    }

    /// @inheritdoc IProcurement
    function debar(uint16 country, bytes20 lei, uint48 until, bytes32 ground) external onlyTradeAuthority(country) {
        _requireLei(lei);
        uint256 latest = block.timestamp + MAX_TERM;
        require(until > block.timestamp && until <= latest, ProcurementInvalidEnd(until, latest));
        _debarredUntil[country][lei] = until;
        ++stamp;
        emit Debarred(country, lei, until, ground);
    }

    /// @inheritdoc IProcurement
    function lift(uint16 country, bytes20 lei) external onlyTradeAuthority(country) {
        require(_debarredUntil[country][lei] > block.timestamp, ProcurementNotDebarred(country, lei));
        delete _debarredUntil[country][lei];
        emit DebarmentLifted(country, lei);
    }

    function _requireLei(bytes20 lei) private pure {
        require(Lei.isValid(lei), ProcurementInvalidLei(lei));
    }
}
