// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../contracts/common/types/AssetId.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {JUDGE, PAY} from "../../contracts/governance/types/Powers.sol";
import {IBoundConsents} from "../../contracts/settlement/interfaces/IBoundConsents.sol";
import {EarmarkExecution} from "../../contracts/settlement/types/Earmark.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {QuoteTaking} from "../../contracts/settlement/types/Quote.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {ILetterOfCredit} from "../../contracts/trade/interfaces/ILetterOfCredit.sol";
import {IRecordFactory} from "../../contracts/trade/interfaces/IRecordFactory.sol";
import {ITransferableRecord} from "../../contracts/trade/interfaces/ITransferableRecord.sol";
import {Availability, CreditTerms} from "../../contracts/trade/types/Credit.sol";
import {Issuance, RecordForm, RecordKind} from "../../contracts/trade/types/Record.sol";
import {FirstTrust, RecordParams} from "../../contracts/trade/types/RecordParams.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {Suite} from "../utils/Suite.sol";

/// @notice Carriers that issue and split, holders that endorse, pledge, sell and set aside, a bank that honours a credit in
/// parts, and thieves; who should hold what, and how much yuan each should have, is kept in lists of its own.
contract RecordsHandler is SettlementWorld {
    struct Kept {
        uint256 holder;
        uint256 owner;
        uint256 carrier;
        bool isPledged;
        bool hasEnded;
        bool isNamed;
        uint32 sequence;
        Instruction aside;
        bool isAside;
    }

    uint16 private constant NUMBER = 7;
    uint256 private constant PRICE = 10;
    uint256 private constant GIVEN = 1_000;
    uint256 private constant SELLER = 0;
    uint256 private constant ISSUING = 1;
    bytes32 private constant TEXT = keccak256("text");

    ITransferableRecord public register;
    ILetterOfCredit public letters;

    CreditTerms private _terms;
    bytes32 private _credit;
    uint256 private _presented;
    uint256 private _nextNonce;
    Kept[] private _kept;
    uint256[BANKS] private _paid;
    uint256[BANKS] private _received;
    /// @dev Changes that holder and owner have agreed to; each names the record as it was then.
    mapping(bytes32 change => bool) private _agreed;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        _kept.push(); // records are counted from 1
        vm.prank(delegationOf(CHINA));
        countries.appoint(CHINA, Office.TradeAuthority, authorityOf(CHINA));
        vm.warp(block.timestamp + countries.charter().appointmentDelay);
        vm.prank(authorityOf(CHINA));
        countries.takeOffice(CHINA, Office.TradeAuthority);
        _openRegister();
        for (uint256 i = 0; i < 2; ++i) {
            uint32 carrier = gate.participantByAccount(bankOf(i));
            vm.prank(authorityOf(CHINA));
            register.accredit(carrier, uint48(block.timestamp + 3_000 days));
        }
        letters = Suite.letters(engine, Suite.calendar(countries));
        _openCredit();
    }

    function issue(uint256 carrier, uint256 holder, bool named) external {
        (carrier, holder) = (carrier % BANKS, holder % BANKS);
        RecordForm form = named ? RecordForm.Named : RecordForm.Order;
        vm.prank(bankOf(carrier));
        try register.issue(Issuance(RecordKind.BillOfLading, form, bankOf(holder), bankOf(holder), TEXT, 0)) {
            ++done[this.issue.selector];
            _note(carrier < 2, "TRD-1: issued by whoever is not accredited");
            _push(holder, carrier, named);
        } catch {
            _note(carrier >= 2, "TRD-1: a carrier could not issue");
        }
    }

    function endorse(uint256 which, uint256 by, uint256 to, bool named) external {
        (uint256 record, Kept storage kept) = _pick(which);
        (by, to) = (by % BANKS, to % BANKS);
        bool foretold = _isDisposable(kept, by) && by != to;
        RecordForm form = named ? RecordForm.Named : RecordForm.Order;
        vm.prank(bankOf(by));
        try register.endorse(record, bankOf(to), form) {
            ++done[this.endorse.selector];
            _note(foretold, "TRD-2: endorsed by another than its holder");
            (kept.isNamed, kept.owner) = (named, to);
            _move(kept, to);
        } catch {
            _note(!foretold, "TRD-2: its holder could not endorse");
        }
    }

    function pledge(uint256 which, uint256 by, uint256 to) external {
        (uint256 record, Kept storage kept) = _pick(which);
        (by, to) = (by % BANKS, to % BANKS);
        bool foretold = _isOwn(kept, by) && by != to;
        vm.prank(bankOf(by));
        try register.pledge(record, bankOf(to), TEXT) {
            ++done[this.pledge.selector];
            _note(foretold, "TRD-2: pledged by another than its holder");
            kept.isPledged = true;
            _move(kept, to);
        } catch {
            _note(!foretold, "TRD-2: its holder could not pledge");
        }
    }

    function releasePledge(uint256 which, uint256 by) external {
        (uint256 record, Kept storage kept) = _pick(which);
        by %= BANKS;
        bool foretold = _isControlled(kept, by) && kept.isPledged;
        vm.prank(bankOf(by));
        try register.releasePledge(record) {
            ++done[this.releasePledge.selector];
            _note(foretold, "TRD-2: a pledge was released by another");
            kept.isPledged = false;
            _move(kept, kept.owner);
        } catch {
            _note(!foretold, "TRD-2: a creditor could not let go");
        }
    }

    function split(uint256 which, uint256 by, bool agrees) external {
        (uint256 record, Kept storage kept) = _pick(which);
        by %= BANKS;
        bytes32[] memory parts = new bytes32[](2);
        (parts[0], parts[1]) = (keccak256("half"), keccak256("other half"));
        bytes32 change = register.splitOf(record, parts);
        if (agrees) _agree(record, kept, change);
        bool foretold = _agreed[change] && by == kept.carrier && _isFree(kept) && !kept.isPledged;
        (uint256 holder, uint256 carrier, bool named) = (kept.holder, kept.carrier, kept.isNamed);
        vm.prank(bankOf(by));
        try register.split(record, parts) {
            ++done[this.split.selector];
            _note(foretold, "TRD-1: split without its holder");
            kept.hasEnded = true;
            for (uint256 i = 0; i < 2; ++i) _push(holder, carrier, named);
        } catch {
            _note(!foretold, "TRD-1: could not be split");
        }
    }

    function deliver(uint256 which, uint256 by) external {
        (uint256 record, Kept storage kept) = _pick(which);
        by %= BANKS;
        bool foretold = _isOwn(kept, by);
        vm.prank(bankOf(by));
        try register.surrender(record) {
            ++done[this.deliver.selector];
            _note(foretold, "TRD-2: surrendered by another than its holder");
            kept.hasEnded = true;
            vm.prank(bankOf(kept.carrier));
            register.accomplish(record);
        } catch {
            _note(!foretold, "TRD-2: its holder could not surrender");
        }
    }

    function setAside(uint256 which, uint256 by, uint256 to, uint256 life) external {
        (uint256 record, Kept storage kept) = _pick(which);
        (by, to) = (by % BANKS, to % BANKS);
        bool foretold = _isDisposable(kept, by) && by != to;
        Instruction memory instruction = _newInstruction(1);
        instruction.deadline = uint48(block.timestamp + (life % 2 days));
        instruction.legs[0] = _titleLeg(record, by, to);
        vm.prank(bankOf(by));
        try engine.earmark(instruction, 0, address(this), Authorisation(instruction.nonce, "")) {
            ++done[this.setAside.selector];
            _note(foretold, "TRD-2: set aside by another than its holder");
            _keepAside(kept, instruction);
        } catch {
            _note(!foretold, "TRD-2: its holder could not set it aside");
        }
    }

    function settleAside(uint256 which, bool gives) external {
        (, Kept storage kept) = _pick(which);
        bool foretold = kept.isAside && block.timestamp <= kept.aside.deadline;
        if (kept.aside.legs.length == 0) return;
        Instruction memory instruction = kept.aside;
        EarmarkExecution[] memory executions = new EarmarkExecution[](1);
        executions[0] = EarmarkExecution(0, instruction.nonce, address(this), "");
        bool passed;
        if (gives) {
            try engine.releaseEarmark(instruction, 0, instruction.nonce, address(this), "") {
                passed = true;
            } catch {}
        } else {
            try engine.settleEarmarked(instruction, new Authorisation[](0), executions) {
                passed = true;
            } catch {}
        }
        _note(passed == foretold, "TRD-2: what was set aside ends once, as its holder said");
        if (!passed) return;
        ++done[this.settleAside.selector];
        kept.isAside = false;
        uint256 to = gives ? kept.holder : _bankAt(instruction.legs[0].payee);
        kept.owner = to;
        _move(kept, to);
    }

    /// @notice Title against money, or one of both alone, which the parties agree on as well.
    function sell(uint256 which, uint256 to) external {
        (uint256 record, Kept storage kept) = _pick(which);
        (uint256 by, uint256 buyer) = (kept.holder, to % BANKS);
        bool foretold = _isDisposable(kept, by) && by != buyer && cny.balanceOf(bankOf(buyer)) >= PRICE;
        Instruction memory instruction = _newInstruction(2);
        instruction.legs[0] = _titleLeg(record, by, buyer);
        instruction.legs[1] = Leg(address(cny), bankOf(buyer), bankOf(by), PRICE);
        try engine.settle(instruction, _consents(instruction, address(0))) {
            ++done[this.sell.selector];
            _note(foretold, "TRD-3: sold what its holder could not give");
            (_paid[buyer], _received[by]) = (_paid[buyer] + PRICE, _received[by] + PRICE);
            kept.owner = buyer;
            _move(kept, buyer);
        } catch {
            _note(!foretold, "TRD-3: title and money did not pass");
        }
    }

    /// @notice A credit is honoured in parts; once with both legs, else with one of them.
    function honour(uint256 which, uint256 legs) external {
        (uint256 record, Kept storage kept) = _pick(which);
        bool foretold =
            !kept.hasEnded && kept.holder == SELLER && kept.owner == SELLER && !kept.isPledged && !kept.isNamed;
        vm.prank(bankOf(SELLER));
        try letters.present(_credit, _terms, TEXT, uint64(record), uint88(PRICE)) {
            ++_presented;
            _note(foretold, "TRD-3: presented without title");
        } catch {
            return _note(!foretold, "TRD-3: a holder could not present");
        }
        _honour(record, kept, legs % 3);
    }

    /// @notice Somebody who has no part in a record tries to be paid, or to have it, with nobody's signature.
    function steal(uint256 which, uint256 thief) external {
        (uint256 record, Kept storage kept) = _pick(which);
        thief %= BANKS;
        if (thief == kept.holder || kept.hasEnded) return;
        Instruction memory instruction = _newInstruction(1);
        instruction.legs[0] = _titleLeg(record, kept.holder, thief);
        vm.startPrank(bankOf(thief));
        try engine.settle(instruction, new Authorisation[](0)) {
            _note(false, "TRD-2: taken without consent");
        } catch {}
        try register.settleLeg(bankOf(kept.holder), bankOf(thief), instruction.legs[0].amount, 0) {
            _note(false, "TRD-2: moved by no engine");
        } catch {}
        try register.handOver(record, bankOf(thief)) {
            _note(false, "TRD-2: handed over by another than its holder");
        } catch {}
        vm.stopPrank();
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 12 hours));
    }

    function recordCount() external view returns (uint256) {
        return _kept.length - 1;
    }

    /// @notice Who should hold a record; nobody once it has ended.
    function holderOf(uint256 record) external view returns (address) {
        return _kept[record].hasEnded ? address(0) : bankOf(_kept[record].holder);
    }

    function ownerOf(uint256 record) external view returns (address) {
        return bankOf(_kept[record].owner);
    }

    function hasEnded(uint256 record) external view returns (bool) {
        return _kept[record].hasEnded;
    }

    /// @notice What a bank has of yuan, and what it should have.
    function moneyOf(uint256 bank) external view returns (uint256 has, uint256 should) {
        uint256 first = bank % 2 == 0 ? FUNDED - GIVEN : GIVEN;
        return (cny.balanceOf(bankOf(bank)), first + _received[bank] - _paid[bank]);
    }

    function _honour(uint256 record, Kept storage kept, uint256 mode) private {
        Instruction memory instruction = _newInstruction(mode == 0 ? 2 : 1);
        if (mode != 2) instruction.legs[0] = Leg(address(cny), bankOf(ISSUING), bankOf(SELLER), PRICE);
        if (mode != 1) instruction.legs[mode == 0 ? 1 : 0] = _titleLeg(record, SELLER, ISSUING);
        bool foretold = _isDisposable(kept, SELLER) && mode == 0 && cny.balanceOf(bankOf(ISSUING)) >= PRICE;
        Authorisation[] memory consents = _consents(instruction, address(letters));
        vm.prank(bankOf(ISSUING));
        try letters.honour(_presented, _credit, _terms, instruction, consents, new QuoteTaking[](0)) {
            ++done[this.honour.selector];
            _note(foretold, "TRD-3: honoured without money or without title");
            (_paid[ISSUING], _received[SELLER]) = (_paid[ISSUING] + PRICE, _received[SELLER] + PRICE);
            kept.owner = ISSUING;
            _move(kept, ISSUING);
        } catch {
            _note(!foretold, "TRD-3: could not be honoured");
        }
    }

    function _agree(uint256 record, Kept storage kept, bytes32 change) private {
        if (!_isFree(kept)) return;
        vm.prank(bankOf(kept.holder));
        register.agree(record, change);
        vm.prank(bankOf(kept.owner));
        register.agree(record, change);
        _agreed[change] = true;
    }

    function _push(uint256 holder, uint256 carrier, bool named) private {
        Kept storage kept = _kept.push();
        (kept.holder, kept.owner, kept.carrier, kept.isNamed) = (holder, holder, carrier, named);
    }

    function _move(Kept storage kept, uint256 to) private {
        kept.holder = to;
        kept.isAside = false;
    }

    function _keepAside(Kept storage kept, Instruction memory instruction) private {
        kept.isAside = true;
        delete kept.aside.legs;
        (kept.aside.uetr, kept.aside.nonce, kept.aside.deadline) = (
            instruction.uetr,
            instruction.nonce,
            instruction.deadline
        );
        kept.aside.legs.push(instruction.legs[0]);
    }

    function _newInstruction(uint256 legs) private returns (Instruction memory instruction) {
        instruction.uetr = 0x00000000000040008000000000000000;
        instruction.nonce = _nextNonce++;
        instruction.deadline = uint48(block.timestamp + 1 days);
        instruction.legs = new Leg[](legs);
    }

    /// Of all payers, in the order of their legs; bound to a submitter, if there is one.
    function _consents(
        Instruction memory instruction,
        address submitter
    ) private returns (Authorisation[] memory consents) {
        consents = new Authorisation[](instruction.legs.length);
        for (uint256 i = 0; i < consents.length; ++i) {
            address payer = instruction.legs[i].payer;
            uint256 nonce = i == 0 ? instruction.nonce : _nextNonce++;
            bytes32 digest =
                submitter == address(0)
                    ? engine.digestOf(payer, nonce, instruction)
                    : IBoundConsents(address(engine)).digestOfBound(payer, nonce, submitter, instruction);
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(_bankAt(payer)), digest);
            consents[i] = Authorisation(nonce, abi.encodePacked(r, s, v));
        }
    }

    function _openRegister() private {
        FirstTrust[] memory first = new FirstTrust[](2);
        (first[0], first[1]) = (FirstTrust(address(gate), JUDGE), FirstTrust(address(engine), PAY));
        RecordParams memory params = RecordParams(CHINA, NUMBER, "Bills", NOTICE, first);
        IRecordFactory factory = Suite.records(countries, releases, assets, NOTICE);
        vm.startPrank(authorityOf(CHINA));
        register = Suite.register(factory, params);
        vm.stopPrank();
        uint32 asset = AssetId.unwrap(register.asset());
        for (uint256 i = 0; i < 2; ++i) {
            uint16 country = homeOf(i);
            RuleEntry[] memory entries = new RuleEntry[](2);
            entries[0] = RuleEntry(Direction.Outbound, 0, asset, RuleTerms(ANY_PURPOSE, 0, 0, 0));
            entries[1] = RuleEntry(Direction.Inbound, 0, asset, RuleTerms(ANY_PURPOSE, 0, 0, 0));
            vm.prank(authorityOf(country));
            gate.adoptRules(country, entries, TEXT);
        }
    }

    /// Of the first Kazakh bank for the first Chinese, whose client is the second Kazakh.
    function _openCredit() private {
        for (uint256 i = 0; i < BANKS; i += 2) {
            vm.prank(bankOf(i));
            cny.transfer(bankOf(i + 1), GIVEN);
        }
        _terms = CreditTerms({
            applicant: bankOf(3),
            issuingBank: bankOf(ISSUING),
            beneficiary: bankOf(SELLER),
            advisingBank: bankOf(2),
            confirmingBank: address(0),
            currency: address(cny),
            amount: type(uint88).max,
            availability: Availability.Sight,
            tenor: 0,
            expiry: uint48(block.timestamp + 3_000 days),
            place: CHINA,
            register: address(register),
            conditions: TEXT,
            isTransferable: false,
            isDrawnInParts: true,
            number: 1
        });
        vm.prank(bankOf(3));
        _credit = letters.applyFor(_terms);
        vm.prank(bankOf(ISSUING));
        letters.issue(_terms);
        vm.prank(bankOf(2));
        letters.advise(_credit, _terms);
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    /// One is issued where there is none.
    function _pick(uint256 which) private returns (uint256 record, Kept storage kept) {
        if (_kept.length == 1) {
            vm.prank(bankOf(SELLER));
            register.issue(
                Issuance(RecordKind.BillOfLading, RecordForm.Order, bankOf(SELLER), bankOf(SELLER), TEXT, 0)
            );
            _push(SELLER, SELLER, false);
        }
        record = 1 + (which % (_kept.length - 1));
        kept = _kept[record];
    }

    function _titleLeg(uint256 record, uint256 by, uint256 to) private view returns (Leg memory) {
        return Leg(address(register), bankOf(by), bankOf(to), register.titleOf(record));
    }

    function _isFree(Kept storage kept) private view returns (bool) {
        bool isLive = kept.isAside && block.timestamp <= kept.aside.deadline;
        return !kept.hasEnded && !isLive;
    }

    function _isControlled(Kept storage kept, uint256 by) private view returns (bool) {
        return _isFree(kept) && kept.holder == by;
    }

    function _isOwn(Kept storage kept, uint256 by) private view returns (bool) {
        return _isControlled(kept, by) && kept.owner == by && !kept.isPledged;
    }

    function _isDisposable(Kept storage kept, uint256 by) private view returns (bool) {
        return _isOwn(kept, by) && !kept.isNamed;
    }

    function _bankAt(address account) private pure returns (uint256) {
        for (uint256 i = 0; i < BANKS; ++i) {
            if (bankOf(i) == account) return i;
        }
        return BANKS;
    }
}

/// @notice TRD-1 to TRD-3 of docs/invariants.md.
contract RecordsInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 10; // the acts that are meant to succeed come first

    RecordsHandler private _handler;

    function setUp() public {
        _handler = new RecordsHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_TRD1_OneRecordOneHolder() public view {
        ITransferableRecord register = _handler.register();
        uint256 count = _handler.recordCount();
        assertEq(register.recordCount(), count, "TRD-1: issued");
        uint256 ended = 0;
        uint256 held = 0;
        for (uint256 i = 1; i <= count; ++i) {
            assertEq(register.ownerOf(i), _handler.holderOf(i), "TRD-1: who holds it");
            if (_handler.hasEnded(i)) ++ended;
            if (register.ownerOf(i) != address(0)) ++held;
        }
        assertEq(held + ended, count, "TRD-1: in circulation or ended");
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_TRD2_NobodyElseMovesIt() public view {
        ITransferableRecord register = _handler.register();
        for (uint256 i = 1; i <= _handler.recordCount(); ++i) {
            assertEq(register.recordOf(i).beneficiary, _handler.ownerOf(i), "TRD-2: whose it is");
        }
    }

    function invariant_TRD3_MoneyMovesWithTitle() public view {
        for (uint256 i = 0; i < BANKS; ++i) {
            (uint256 has, uint256 should) = _handler.moneyOf(i);
            assertEq(has, should, "TRD-3");
        }
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        for (uint256 i = 0; i < 6; ++i) _handler.issue(0, 0, false); // numbers 1 to 6, chosen as 0 to 5
        _handler.endorse(0, 0, 2, false);
        _handler.pledge(1, 0, 2);
        _handler.releasePledge(1, 2);
        _handler.split(1, 0, true);
        _handler.deliver(2, 0);
        _handler.setAside(3, 0, 1, 1 days);
        _handler.settleAside(3, false);
        _handler.sell(4, 3);
        _handler.honour(5, 1);
        _handler.honour(5, 2);
        _handler.honour(5, 0);
        _handler.steal(0, 1);
        _handler.pass(1 hours);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
        assertEq(_handler.register().ownerOf(6), bankOf(1), "the bank has the title");
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](12);
        actions[0] = RecordsHandler.issue.selector;
        actions[1] = RecordsHandler.endorse.selector;
        actions[2] = RecordsHandler.pledge.selector;
        actions[3] = RecordsHandler.releasePledge.selector;
        actions[4] = RecordsHandler.split.selector;
        actions[5] = RecordsHandler.deliver.selector;
        actions[6] = RecordsHandler.setAside.selector;
        actions[7] = RecordsHandler.sell.selector;
        actions[8] = RecordsHandler.honour.selector;
        actions[9] = RecordsHandler.settleAside.selector;
        actions[10] = RecordsHandler.pass.selector;
        actions[11] = RecordsHandler.steal.selector;
    }
}
