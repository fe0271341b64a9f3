// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JUDGE} from "../../contracts/governance/types/Powers.sol";
import {LyingGate} from "../../contracts/mocks/LyingGate.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {Decision} from "../../contracts/supervision/types/Payment.sol";
import {RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {ICurrency} from "../utils/Suite.sol";

/// @notice Does at random what issuers, banks, supervisors and thieves can do, and remembers what must be true.
contract SettlementHandler is SettlementWorld {
    struct Settlement {
        Instruction instruction;
        Authorisation[] authorisations;
        address submitter;
    }

    uint256 private constant SPARE = 6; // accounts that may become successors
    uint256 private constant MAX_AMOUNT = 3 * FUNDED;

    address[] public accounts;
    address[BANKS] private _live;
    mapping(ICurrency token => uint256) public issuedOf;
    mapping(ICurrency token => uint256) public redeemedOf;
    mapping(address payer => mapping(uint256 nonce => uint256)) public usesOf;
    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    mapping(address account => uint256) private _keys;
    Settlement[] private _settled;
    uint256 private _successors;
    uint256 private _nextNonce;

    constructor() {
        raiseWorld();
        for (uint256 i = 0; i < BANKS + SPARE; ++i) {
            accounts.push(bankOf(i));
            _keys[bankOf(i)] = keyOf(i);
        }
        for (uint256 i = 0; i < BANKS; ++i) {
            _live[i] = bankOf(i);
            _spread(i);
        }
        (issuedOf[cny], , , ) = cny.issuance();
        (issuedOf[kzt], , , ) = kzt.issuance();
    }

    function currencies() external view returns (ICurrency, ICurrency) {
        return (cny, kzt);
    }

    function accountCount() external view returns (uint256) {
        return accounts.length;
    }

    function issue(uint256 to, uint256 amount, bool chinese) external {
        ICurrency token = _token(chinese);
        amount = bound(amount, 0, FUNDED);
        vm.prank(_issuer(token));
        try token.issue(_account(to), amount) {
            issuedOf[token] += amount;
            ++done[this.issue.selector];
        } catch {}
    }

    function redeem(uint256 holder, uint256 amount, bool chinese) external {
        ICurrency token = _token(chinese);
        amount = bound(amount, 0, MAX_AMOUNT);
        vm.prank(_account(holder));
        try token.redeem(amount, 0) {
            redeemedOf[token] += amount;
            ++done[this.redeem.selector];
        } catch {}
    }

    function transfer(uint256 from, uint256 to, uint256 amount, bool chinese) external {
        (ICurrency token, address payer, address payee) = (_token(chinese), _account(from), _account(to));
        amount = bound(amount, 0, MAX_AMOUNT);
        bool foretold = _passes(token, payer, payee, amount);
        vm.prank(payer);
        try token.transfer(payee, amount) {
            ++done[this.transfer.selector];
            _note(foretold, "SUP-1: transfer passed against check");
        } catch {
            _note(!foretold, "SUP-1: transfer failed against check");
        }
    }

    function transferFrom(uint256 from, uint256 to, uint256 amount, bool chinese) external {
        (ICurrency token, address payer, address payee) = (_token(chinese), _account(from), _account(to));
        amount = bound(amount, 0, MAX_AMOUNT);
        vm.prank(payer);
        token.approve(address(this), amount);
        bool foretold = _passes(token, payer, payee, amount);
        try token.transferFrom(payer, payee, amount) {
            ++done[this.transferFrom.selector];
            _note(foretold, "SUP-1: transferFrom passed against check");
        } catch {
            _note(!foretold, "SUP-1: transferFrom failed against check");
        }
    }

    function settleOne(uint256 from, uint256 to, uint256 amount, bool chinese) external {
        Instruction memory instruction = _instruction(1);
        instruction.legs[0] = Leg(address(_token(chinese)), _account(from), _account(to), bound(amount, 1, MAX_AMOUNT));
        Leg memory leg = instruction.legs[0];
        bool foretold = _passes(ICurrency(leg.token), leg.payer, leg.payee, leg.amount);
        bool passed = _settle(instruction, _consents(instruction), address(this));
        _note(passed == foretold, "SUP-1: settle against check");
        if (passed) ++done[this.settleOne.selector];
    }

    function settleMany(uint256 seed, uint256 legs) external {
        legs = bound(legs, 2, 5);
        Instruction memory instruction = _instruction(legs);
        for (uint256 i = 0; i < legs; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            instruction.legs[i] = Leg(
                address(_token(draw & 1 == 0)),
                _account(draw >> 8),
                _account(draw >> 16),
                1 + ((draw >> 32) % (FUNDED / 8))
            );
        }
        if (_settle(instruction, _consents(instruction), address(this))) ++done[this.settleMany.selector];
    }

    /// @notice The queue has a payment judged that enters it: as if it were made now, but for the funds.
    function admit(uint256 from, uint256 to, uint256 amount, bool chinese) external {
        (ICurrency token, address payer, address payee) = (_token(chinese), _account(from), _account(to));
        amount = bound(amount, 0, MAX_AMOUNT);
        bool foretold = _canEnter(token, payer, payee, amount);
        uint256[] memory before = _balances();
        vm.prank(address(queue));
        try token.admit(payer, payee, amount, amount, 0) {
            ++done[this.admit.selector];
            _note(foretold, "SUP-1: admitted against checkEntry");
        } catch {
            _note(!foretold, "SUP-1: not admitted against checkEntry");
        }
        _note(_equal(_balances(), before), "SET-1: an admission moved money");
    }

    /// @notice The queue settles a net, half of the time one that adds up.
    function clear(uint256 seed, bool chinese) external {
        ICurrency token = _token(chinese);
        (address[] memory holders, int256[] memory changes) = _anyNet(seed);
        (uint256[] memory expected, bool possible) = _expectedAfterNet(token, holders, changes);
        uint256[] memory before = _balances();
        vm.prank(address(queue));
        try token.settleNet(holders, changes) {
            ++done[this.clear.selector];
            _note(possible, "SET-1: a net that does not add up, or above a balance");
            _note(_equal(_balances(), expected), "SET-1: another net was settled");
        } catch {
            _note(!possible, "SET-1: a sound net was refused");
            _note(_equal(_balances(), before), "SET-2: neither all nor nothing");
        }
    }

    /// @notice Submits once more what has settled, unchanged or in someone else's name.
    function replay(uint256 which, uint256 thief, bool inOtherName) external {
        if (_settled.length == 0) return;
        Settlement memory past = _settled[which % _settled.length];
        if (inOtherName) past.instruction.legs[0].payer = _account(thief);
        bool same = past.instruction.legs[0].payer == _settled[which % _settled.length].instruction.legs[0].payer;
        if (inOtherName && same) return;
        bool passed = _settle(past.instruction, past.authorisations, past.submitter);
        _note(!passed, "SET-3: an authorisation was used again or by another");
    }

    /// @notice Submits an instruction with somebody else's signature.
    function forge(uint256 from, uint256 to, uint256 thief, uint256 amount, bool chinese) external {
        (address payer, address signer) = (_account(from), _account(thief));
        if (payer == signer) return;
        Instruction memory instruction = _instruction(1);
        instruction.legs[0] = Leg(address(_token(chinese)), payer, _account(to), bound(amount, 1, FUNDED));
        Authorisation[] memory consents = new Authorisation[](1);
        instruction.nonce = _nextNonce++;
        consents[0] = _sign(signer, payer, instruction.nonce, instruction);
        bool passed = _settle(instruction, consents, address(this));
        _note(!passed, "SET-3: a payment passed with another's signature");
    }

    /// @notice Submits an instruction of two payers with the consent of the first alone.
    function omit(uint256 from, uint256 silent, uint256 to, uint256 amount, bool chinese) external {
        (address payer, address other) = (_account(from), _account(silent));
        if (payer == other) return;
        amount = bound(amount, 1, FUNDED / 8);
        Instruction memory instruction = _instruction(2);
        instruction.legs[0] = Leg(address(_token(chinese)), payer, _account(to), amount);
        instruction.legs[1] = Leg(address(_token(chinese)), other, _account(to), amount);
        Authorisation[] memory consents = new Authorisation[](1);
        instruction.nonce = _nextNonce++;
        consents[0] = _sign(payer, payer, instruction.nonce, instruction);
        try engine.settle(instruction, consents) {
            _note(false, "SET-3: a payment passed without its payer's consent");
        } catch {}
    }

    /// @notice Asks a currency for a leg without the engine, which would ask for consent.
    function bypass(uint256 from, uint256 to, uint256 thief, uint256 amount, bool chinese) external {
        vm.prank(_account(thief));
        try _token(chinese).settleLeg(_account(from), _account(to), bound(amount, 1, FUNDED / 8), 0) {
            _note(false, "SET-3: a leg settled without the engine");
        } catch {}
    }

    /// @notice Asks a currency for a net without the queue, which would ask for consent.
    function usurp(uint256 from, uint256 to, uint256 thief, uint256 amount, bool chinese) external {
        (address[] memory holders, int256[] memory changes) = (new address[](2), new int256[](2));
        (holders[0], holders[1]) = (_account(from), _account(to));
        changes[1] = int256(bound(amount, 1, FUNDED / 8));
        changes[0] = -changes[1];
        vm.prank(thief % 4 == 0 ? address(engine) : _account(thief));
        try _token(chinese).settleNet(holders, changes) {
            _note(false, "SET-3: a net settled without the queue");
        } catch {}
    }

    function recover(uint256 lost, bool chinese) external {
        address account = _account(lost);
        if (_successors < SPARE) _replace(account);
        ICurrency token = _token(chinese);
        (address successor, uint256 amount) = (gate.successorOf(account), token.balanceOf(account));
        vm.prank(_issuer(token));
        try token.forcedTransfer(account, successor, amount) {
            ++done[this.recover.selector];
        } catch {}
    }

    function adopt(uint256 answer, uint256 successor, bool honest, bool chinese) external {
        ICurrency token = _token(chinese);
        address adopted = honest ? address(gate) : _lyingGate(answer, successor);
        vm.startPrank(_issuer(token));
        token.announce(abi.encodeCall(token.adopt, (adopted, JUDGE)));
        vm.warp(block.timestamp + NOTICE);
        token.adopt(adopted, JUDGE);
        vm.stopPrank();
        ++done[this.adopt.selector];
    }

    function changeRules(uint64 cap, uint64 dailyLimit, uint8 minTier, bool chinese) external {
        RuleTerms memory terms = RuleTerms(
            ANY_PURPOSE,
            uint8(minTier % 4),
            uint64(((cap % MAX_AMOUNT) / 1_000) * 1_000), // as exact as a rule can be
            uint64(((dailyLimit % MAX_AMOUNT) / 1_000) * 1_000)
        );
        setRules(gate, chinese ? CHINA : KAZAKHSTAN, terms);
        ++done[this.changeRules.selector];
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 2 days));
    }

    function _replace(address account) private {
        for (uint256 i = 0; i < BANKS; ++i) {
            if (_live[i] != account) continue;
            address successor = bankOf(BANKS + _successors++);
            vm.warp(block.timestamp + 3 days);
            vm.prank(STANDINGS);
            gate.replaceAccount(account, successor);
            _live[i] = successor;
        }
    }

    /// Some of a bank's own currency goes abroad, so that everyone has something to pay with.
    function _spread(uint256 bank) private {
        ICurrency token = bank % 2 == 0 ? cny : kzt;
        vm.prank(bankOf(bank));
        token.transfer(bankOf((bank + 1) % BANKS), FUNDED / 2);
    }

    /// A permitted payment in half of the answers, since a gate that refuses endangers nothing.
    function _lyingGate(uint256 answer, uint256 successor) private returns (address) {
        LyingGate liar = new LyingGate(CHINA);
        liar.setAnswer(Decision.wrap(answer & 1 == 0 ? (answer << 8) >> 8 : answer));
        liar.setSuccessor(_account(successor));
        publish(JUDGE, address(liar));
        return address(liar);
    }

    function _settle(
        Instruction memory instruction,
        Authorisation[] memory consents,
        address submitter
    ) private returns (bool passed) {
        uint256[] memory expected = _expectedAfter(instruction.legs);
        uint256[] memory before = _balances();
        vm.prank(submitter);
        try engine.settle(instruction, consents) {
            passed = true;
        } catch {}
        _note(_equal(_balances(), passed ? expected : before), "SET-2: neither all nor nothing");
        if (passed) _count(instruction, consents, submitter);
    }

    function _count(Instruction memory instruction, Authorisation[] memory consents, address submitter) private {
        address[] memory payers = _payers(instruction);
        for (uint256 i = 0; i < payers.length; ++i) {
            ++usesOf[payers[i]][consents[i].nonce];
            _note(usesOf[payers[i]][consents[i].nonce] == 1, "SET-3: a nonce was used twice");
            _note(engine.isNonceUsed(payers[i], consents[i].nonce), "SET-3: a used nonce is not marked");
        }
        Settlement storage kept = _settled.push();
        kept.instruction.uetr = instruction.uetr;
        kept.instruction.deadline = instruction.deadline;
        kept.instruction.nonce = instruction.nonce;
        kept.submitter = submitter;
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            kept.instruction.legs.push(instruction.legs[i]);
        }
        for (uint256 i = 0; i < consents.length; ++i) {
            kept.authorisations.push(consents[i]);
        }
    }

    function _consents(Instruction memory instruction) private returns (Authorisation[] memory consents) {
        address[] memory payers = _payers(instruction);
        consents = new Authorisation[](payers.length);
        instruction.nonce = _nextNonce++;
        for (uint256 i = 0; i < payers.length; ++i) {
            uint256 nonce = i == 0 ? instruction.nonce : _nextNonce++;
            consents[i] = _sign(payers[i], payers[i], nonce, instruction);
        }
    }

    function _sign(
        address signer,
        address payer,
        uint256 nonce,
        Instruction memory instruction
    ) private view returns (Authorisation memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[signer], engine.digestOf(payer, nonce, instruction));
        return Authorisation(nonce, abi.encodePacked(r, s, v));
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    /// Three accounts, of which two may be the same; the last one gets what the others pay, or anything.
    function _anyNet(uint256 seed) private view returns (address[] memory holders, int256[] memory changes) {
        (holders, changes) = (new address[](3), new int256[](3));
        for (uint256 i = 0; i < 3; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            holders[i] = _account(draw);
            changes[i] = int256((draw >> 8) % (2 * FUNDED)) - int256(FUNDED);
        }
        if (seed % 2 == 0) changes[2] = -changes[0] - changes[1];
    }

    /// Balances after one change and the next, and whether they can all be made.
    function _expectedAfterNet(
        ICurrency token,
        address[] memory holders,
        int256[] memory changes
    ) private view returns (uint256[] memory balances, bool possible) {
        balances = _balances();
        int256 sum = 0;
        possible = true;
        for (uint256 i = 0; i < holders.length; ++i) {
            sum += changes[i];
            for (uint256 j = 0; j < accounts.length; ++j) {
                if (accounts[j] != holders[i]) continue;
                uint256 entry = 2 * j + (address(token) == address(cny) ? 0 : 1);
                int256 closing = int256(balances[entry]) + changes[i];
                possible = possible && closing >= 0;
                balances[entry] = closing < 0 ? 0 : uint256(closing);
            }
        }
        possible = possible && sum == 0;
    }

    function _passes(ICurrency token, address payer, address payee, uint256 amount) private view returns (bool) {
        try token.check(payer, payee, amount, 0) returns (Decision decision) {
            return decision.isPermitted();
        } catch {
            return false; // an answer of a lying gate that means nothing
        }
    }

    function _canEnter(ICurrency token, address payer, address payee, uint256 amount) private view returns (bool) {
        try token.checkEntry(payer, payee, amount, amount, 0, address(queue)) returns (Decision decision) {
            return decision.isPermitted();
        } catch {
            return false;
        }
    }

    /// Two entries for each account: what it holds of each currency.
    function _balances() private view returns (uint256[] memory balances) {
        balances = new uint256[](2 * accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            balances[2 * i] = cny.balanceOf(accounts[i]);
            balances[2 * i + 1] = kzt.balanceOf(accounts[i]);
        }
    }

    /// Balances after all legs, carried out one by one, modulo 2^256 on the way.
    function _expectedAfter(Leg[] memory legs) private view returns (uint256[] memory balances) {
        balances = _balances();
        for (uint256 i = 0; i < legs.length; ++i) {
            uint256 currency = legs[i].token == address(cny) ? 0 : 1;
            for (uint256 j = 0; j < accounts.length; ++j) {
                unchecked {
                    if (accounts[j] == legs[i].payer) balances[2 * j + currency] -= legs[i].amount;
                    if (accounts[j] == legs[i].payee) balances[2 * j + currency] += legs[i].amount;
                }
            }
        }
    }

    /// Mostly accounts in use, now and then a stranger's or a replaced one.
    function _account(uint256 seed) private view returns (address) {
        seed %= 256;
        return seed % 8 == 7 ? accounts[(seed / 8) % accounts.length] : _live[(seed / 8) % BANKS];
    }

    function _token(bool chinese) private view returns (ICurrency) {
        return chinese ? cny : kzt;
    }

    function _issuer(ICurrency token) private view returns (address) {
        return authorityOf(address(token) == address(cny) ? CHINA : KAZAKHSTAN);
    }

    function _instruction(uint256 legs) private pure returns (Instruction memory instruction) {
        instruction.uetr = 0x00000000000040008000000000000000;
        instruction.deadline = type(uint48).max;
        instruction.legs = new Leg[](legs);
    }

    function _payers(Instruction memory instruction) private pure returns (address[] memory payers) {
        payers = new address[](instruction.legs.length);
        uint256 count = 0;
        for (uint256 i = 0; i < instruction.legs.length; ++i) {
            address payer = instruction.legs[i].payer;
            bool known = false;
            for (uint256 j = 0; j < count; ++j) {
                known = known || payers[j] == payer;
            }
            if (!known) payers[count++] = payer;
        }
        assembly {
            mstore(payers, count) // the list only gets shorter
        }
    }

    function _equal(uint256[] memory a, uint256[] memory b) private pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }
}

/// @notice SET-1, SET-2, SET-3 and SUP-1 of docs/invariants.md.
contract SettlementInvariantTest is SettlementWorld {
    uint256 private constant PROVEN = 11; // the acts that are meant to succeed come first

    SettlementHandler private _handler;

    function setUp() public {
        _handler = new SettlementHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_SET1_BalancesAreIssuedLessRedeemed() public view {
        (ICurrency first, ICurrency second) = _handler.currencies();
        _assertConserved(first);
        _assertConserved(second);
    }

    function invariant_SET2_SET3_SUP1_EveryPromiseIsKept() public view {
        string memory broken = _handler.broken();
        assertTrue(bytes(broken).length == 0, broken);
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        (uint256 first, uint256 second) = (0, 8); // banks of two countries
        _handler.issue(first, 10, true);
        _handler.redeem(first, 10, true);
        _handler.transfer(first, second, 10, true);
        _handler.transferFrom(first, second, 10, true);
        _handler.settleOne(first, second, 10, true);
        for (uint256 seed = 0; seed < 8; ++seed) {
            _handler.settleMany(seed, 2);
        }
        _handler.recover(first, true);
        _handler.changeRules(0, 0, 0, true);
        _handler.admit(first, second, 10, true);
        for (uint256 seed = 0; seed < 16; ++seed) {
            _handler.clear(seed, true);
        }
        _handler.adopt(0, second, false, true);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < PROVEN; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _assertConserved(ICurrency token) private view {
        uint256 sum = 0;
        for (uint256 i = 0; i < _handler.accountCount(); ++i) {
            sum += token.balanceOf(_handler.accounts(i));
        }
        (uint256 issued, uint256 redeemed, , ) = token.issuance();
        assertEq(issued, _handler.issuedOf(token), "SET-1: issued");
        assertEq(redeemed, _handler.redeemedOf(token), "SET-1: redeemed");
        assertEq(token.totalSupply(), issued - redeemed, "SET-1: supply");
        assertEq(sum, token.totalSupply(), "SET-1: balances");
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](17);
        actions[0] = SettlementHandler.issue.selector;
        actions[1] = SettlementHandler.redeem.selector;
        actions[2] = SettlementHandler.transfer.selector;
        actions[3] = SettlementHandler.transferFrom.selector;
        actions[4] = SettlementHandler.settleOne.selector;
        actions[5] = SettlementHandler.settleMany.selector;
        actions[6] = SettlementHandler.recover.selector;
        actions[7] = SettlementHandler.adopt.selector;
        actions[8] = SettlementHandler.changeRules.selector;
        actions[9] = SettlementHandler.admit.selector;
        actions[10] = SettlementHandler.clear.selector;
        actions[11] = SettlementHandler.replay.selector;
        actions[12] = SettlementHandler.forge.selector;
        actions[13] = SettlementHandler.omit.selector;
        actions[14] = SettlementHandler.bypass.selector;
        actions[15] = SettlementHandler.usurp.selector;
        actions[16] = SettlementHandler.pass.selector;
    }
}
