// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../contracts/common/types/AssetId.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IReleaseRegistry} from "../../contracts/governance/interfaces/IReleaseRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Appointment, Office} from "../../contracts/governance/types/Office.sol";
import {HOLD, JUDGE, NET, PAY, Powers} from "../../contracts/governance/types/Powers.sol";
import {Publication} from "../../contracts/governance/types/Release.sol";
import {ArmedTarget} from "../../contracts/mocks/ArmedTarget.sol";
import {IAssetRegistry} from "../../contracts/settlement/interfaces/IAssetRegistry.sol";
import {ICurrencyRegistry} from "../../contracts/settlement/interfaces/ICurrencyRegistry.sol";
import {CurrencyParams, FirstAdoption} from "../../contracts/settlement/types/Currency.sol";
import {IAppeals} from "../../contracts/supervision/interfaces/IAppeals.sol";
import {ICaseRegistry} from "../../contracts/supervision/interfaces/ICaseRegistry.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IParticipantNumbers} from "../../contracts/supervision/interfaces/IParticipantNumbers.sol";
import {IHoldLedger} from "../../contracts/supervision/interfaces/IHoldLedger.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {ICurrency, IEngine, Suite} from "./Suite.sol";
import {Test} from "./Vm.sol";

/// @notice Two countries with a currency each, whose every office but the Delegation is held by one account, and banks
/// whose keys are known.
abstract contract SettlementWorld is Test {
    uint16 internal constant CHINA = 156;
    uint16 internal constant KAZAKHSTAN = 398;
    uint48 internal constant ANY_PURPOSE = (1 << 45) - 1;
    uint256 internal constant BANKS = 4; // the even ones Chinese, the odd ones Kazakh
    uint256 internal constant FUNDED = 1_000_000;
    uint32 internal constant NOTICE = 1 minutes;
    address internal constant HALT_AUTHORITY = address(0xc0);
    address internal constant STANDINGS = address(0xc1);

    ICountryRegistry internal countries;
    IReleaseRegistry internal releases;
    IParticipantNumbers internal numbers;
    IAssetRegistry internal assets;
    ICurrencyRegistry internal registry;
    IGate internal gate;
    IEngine internal engine;
    ArmedTarget internal queue; // stands for a clearing queue, of which nothing is asked here
    ICaseRegistry internal cases;
    IAppeals internal appeals;
    IHoldLedger internal ledger;
    ICurrency internal cny;
    ICurrency internal kzt;

    // Check digits of each LEI are those of ISO 7064 MOD 97-10.
    bytes20[BANKS] private _leis = [
        bytes20("SOGDIABANK0000000058"),
        "SOGDIABANK1000000024",
        "SOGDIABANK2000000087",
        "SOGDIABANK3000000053"
    ];

    function raiseWorld() internal {
        vm.warp(1_800_000_000);
        countries = Suite.countries(address(this), Charter(10_000, 2, 1 days, 1 minutes), new Founder[](0));
        _raiseCountry(CHINA, "CN");
        _raiseCountry(KAZAKHSTAN, "KZ");
        numbers = Suite.numbers();
        assets = Suite.assets(address(this));
        gate = newGate();
        engine = Suite.engine(countries, assets);
        queue = new ArmedTarget();
        cases = Suite.cases(countries);
        appeals = Suite.appeals(countries, cases);
        ledger = Suite.ledger(countries, cases, appeals);
        releases = Suite.releases(address(this), new Publication[](0));
        registry = Suite.currencies(countries, releases, assets, NOTICE);
        publish(JUDGE, address(gate));
        publish(PAY, address(engine));
        publish(NET, address(queue));
        publish(HOLD, address(ledger));
        cny = _newCurrency(CHINA, "CNY");
        kzt = _newCurrency(KAZAKHSTAN, "KZT");
        openBorders(gate, RuleTerms(ANY_PURPOSE, 0, 0, 0));
        for (uint256 i = 0; i < BANKS; ++i) {
            fund(bankOf(i), i);
        }
    }

    function keyOf(uint256 bank) internal pure returns (uint256) {
        return 0xb0b0 + bank;
    }

    function bankOf(uint256 bank) internal pure returns (address) {
        return vm.addr(keyOf(bank));
    }

    function homeOf(uint256 bank) internal pure returns (uint16) {
        return bank % 2 == 0 ? CHINA : KAZAKHSTAN;
    }

    function delegationOf(uint16 country) internal pure returns (address) {
        return address(uint160(0xde1e0000) + country);
    }

    function authorityOf(uint16 country) internal pure returns (address) {
        return address(uint160(0xa0000000) + country);
    }

    /// @notice In the name of the joint authority, which is this contract.
    function publish(Powers powers, address deployment) internal {
        Publication[] memory publications = new Publication[](1);
        publications[0] = Publication("Component", powers, deployment, 0);
        releases.publish(publications);
    }

    /// @notice A gate at which the banks are licensed and their accounts linked.
    function newGate() internal returns (IGate created) {
        created = Suite.gate(countries, numbers, HALT_AUTHORITY, STANDINGS);
        for (uint256 i = 0; i < BANKS; ++i) {
            vm.startPrank(authorityOf(homeOf(i)));
            uint32 id = created.license(
                _lei(i),
                homeOf(i),
                ParticipantKind.Bank,
                3,
                uint40(block.timestamp + 3650 days)
            );
            created.proposeAccount(id, bankOf(i));
            vm.stopPrank();
            vm.prank(bankOf(i));
            created.acceptAccount(id);
        }
    }

    /// @notice Every corridor under the same terms.
    function openBorders(IGate gate_, RuleTerms memory terms) internal {
        setRules(gate_, CHINA, terms);
        setRules(gate_, KAZAKHSTAN, terms);
    }

    function setRules(IGate gate_, uint16 country, RuleTerms memory terms) internal {
        RuleEntry[] memory entries = new RuleEntry[](4);
        for (uint256 i = 0; i < 4; ++i) {
            Direction direction = i % 2 == 0 ? Direction.Outbound : Direction.Inbound;
            uint32 asset = AssetId.unwrap(i < 2 ? cny.asset() : kzt.asset());
            entries[i] = RuleEntry(direction, 0, asset, terms);
        }
        vm.prank(authorityOf(country));
        gate_.adoptRules(country, entries, keccak256("law"));
    }

    function fund(address account, uint256 bank) internal {
        ICurrency token = bank % 2 == 0 ? cny : kzt;
        vm.prank(authorityOf(homeOf(bank)));
        token.issue(account, FUNDED);
    }

    function _raiseCountry(uint16 country, bytes2 alpha2) private {
        address delegation = delegationOf(country);
        countries.admit(country, alpha2, delegation, 100);
        Appointment[] memory first = new Appointment[](3);
        first[0] = Appointment(Office.MonetaryAuthority, authorityOf(country));
        first[1] = Appointment(Office.Supervisor, authorityOf(country));
        first[2] = Appointment(Office.Registrar, authorityOf(country));
        vm.prank(delegation);
        countries.join(country, 100, address(0), first);
        vm.startPrank(authorityOf(country));
        for (uint256 i = 0; i < first.length; ++i) countries.takeOffice(country, first[i].office);
        vm.stopPrank();
    }

    function _newCurrency(uint16 country, string memory code) private returns (ICurrency) {
        CurrencyParams memory params = CurrencyParams({
            country: country,
            numeric: country,
            code: code,
            name: code,
            decimals: 2,
            adopted: _firstAdoptions(),
            notice: NOTICE,
            issuanceLimit: 10 ** 15,
            rule: RuleTerms(ANY_PURPOSE, 0, 0, 0)
        });
        vm.startPrank(authorityOf(country));
        ICurrency created = Suite.currency(registry, params);
        vm.stopPrank();
        return created;
    }

    function _firstAdoptions() private view returns (FirstAdoption[] memory first) {
        first = new FirstAdoption[](4);
        first[0] = FirstAdoption(address(gate), JUDGE);
        first[1] = FirstAdoption(address(engine), PAY);
        first[2] = FirstAdoption(address(queue), NET);
        first[3] = FirstAdoption(address(ledger), HOLD);
    }

    function _lei(uint256 bank) private view returns (bytes20) {
        return _leis[bank];
    }
}
