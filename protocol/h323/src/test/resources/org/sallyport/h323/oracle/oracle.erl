%% Compiles ASN.1 modules, and answers what they encode and decode. Packets on stdin and stdout have four octets of
%% length. A request is a term; an answer is a number of blobs, each with its length in front.
-module(oracle).
-export([compile/0, main/0]).
-define(GENERATOR_WORDS_MAX, 32000000).
%% How often somebody looks whether the generator has had its time; how many times as long a busy machine may take.
-define(LOOK_MS, 2).
-define(PATIENCE, 50).
-define(SHOWN_DEPTH, 400).

%% The schemas in the current folder, in the order of their imports.
compile() ->
    Modules = [list_to_atom(A) || A <- init:get_plain_arguments()],
    lists:foreach(fun(M) -> ok = asn1ct:compile(atom_to_list(M) ++ ".asn", [per, maps, noobj]) end, Modules),
    %% Not optimised: it takes half the time, and the type optimisation of OTP 25.2.3 makes wrong code of H323-MESSAGES.
    Options = [no_ssa_opt, no_copt, no_bool_opt, no_share_opt, no_bsm_opt, no_type_opt, no_fun_opt, no_recv_opt,
               no_postopt],
    Compile = fun(M) -> {ok, M} = compile:file(atom_to_list(M) ++ ".erl", Options) end,
    Workers = [spawn_monitor(fun() -> Compile(M) end) || M <- Modules],
    lists:foreach(fun({Pid, Ref}) -> receive {'DOWN', Ref, process, Pid, Why} -> normal = Why end end, Workers),
    halt(0).

main() ->
    loop(open_port({fd, 0, 1}, [binary, {packet, 4}, eof])).

loop(Port) ->
    receive
        {Port, {data, Request}} ->
            %% A process for each, so that its garbage goes with it.
            {Worker, Ref} = spawn_monitor(fun() -> exit({done, answer(binary_to_term(Request))}) end),
            Blobs = receive
                {'DOWN', Ref, process, Worker, {done, Answer}} -> Answer;
                {'DOWN', Ref, process, Worker, Why} -> [text("the oracle fell: ~p", [Why])]
            end,
            port_command(Port, [<<(length(Blobs)):32>>, [[<<(iolist_size(B)):32>>, B] || B <- Blobs]]),
            loop(Port);
        {Port, eof} ->
            halt(0)
    end.

text(Format, Arguments) -> unicode:characters_to_binary(io_lib:format(Format, Arguments)).

%% Which types a module has.
answer({types, Module}) ->
    [list_to_binary(Type) || {F, 1} <- Module:module_info(exports), "enc_" ++ Type <- [atom_to_list(F)]];

%% Values of OTP's own generator, encoded, as many as fit the memory and the time that the processor works on them:
%% so a busy machine makes as many as another.
answer({generate, Module, Type, Seed, Count, Millis}) ->
    Self = self(),
    Make = fun() ->
        rand:seed(exsss, Seed),
        lists:foreach(fun(_) ->
            {ok, Value} = asn1ct:value(Module, Type),
            Self ! {value, encode(Module, Type, Value)}
        end, lists:seq(1, Count))
    end,
    {Worker, _} = spawn_opt(Make, [monitor, {max_heap_size, #{size => ?GENERATOR_WORDS_MAX, error_logger => false}}]),
    collect(Worker, worked() + Millis, erlang:monotonic_time(millisecond) + Millis * ?PATIENCE, []);

%% Ours against theirs, both ways; tells the differences.
answer({check, Module, Type, Pairs}) ->
    differences(fun({Term, Ours}) ->
        case encode(Module, Type, Term) of
            Ours -> decoded(Module, Type, Term, Ours);
            Theirs -> text("written otherwise~ntheirs ~s~nvalue  ~P", [hex(Theirs), Term, ?SHOWN_DEPTH])
        end
    end, Pairs);

%% Only what they decode: the octets may be of an older version.
answer({decode, Module, Type, Pairs}) ->
    differences(fun({Term, Ours}) -> decoded(Module, Type, Term, Ours) end, Pairs);

%% Two messages that differ in one component.
answer({replaced, Module, Type, Path, Triples}) ->
    differences(fun({Term, Before, After}) ->
        {ok, Old} = Module:decode(Type, Before),
        decoded(Module, Type, replace(Path, Term, Old), After)
    end, Triples).

collect(Worker, End, Late, Made) ->
    receive
        {value, Octets} when is_binary(Octets) -> collect(Worker, End, Late, [Octets | Made]);
        {value, {failed, Why}} -> [text("not encoded: ~p", [Why])];
        {'DOWN', _, process, Worker, _} -> lists:reverse(Made)
    after ?LOOK_MS ->
        case worked() < End andalso erlang:monotonic_time(millisecond) < Late of
            true -> collect(Worker, End, Late, Made);
            false ->
                exit(Worker, kill),
                lists:reverse(Made)
        end
    end.

%% Milliseconds of the processor that this machine of Erlang has had.
worked() ->
    {Millis, _} = erlang:statistics(runtime),
    Millis.

replace([], Term, _) -> Term;
replace([Key | Path], Term, Map) when is_map(Map) -> Map#{Key := replace(Path, Term, map_get(Key, Map))};
replace([Key | Path], Term, {Key, Value}) -> {Key, replace(Path, Term, Value)}.

encode(Module, Type, Term) ->
    case catch Module:encode(Type, Term) of
        {ok, Octets} -> Octets;
        Failed -> {failed, Failed}
    end.

decoded(Module, Type, Term, Octets) ->
    case catch Module:decode(Type, Octets) of
        {ok, Term} -> same;
        Other -> text("read otherwise~ntheirs ~P~nvalue  ~P", [Other, ?SHOWN_DEPTH, Term, ?SHOWN_DEPTH])
    end.

differences(Check, Cases) -> differences(Check, Cases, 0, []).

differences(_, [], _, Found) -> lists:reverse(Found);
differences(Check, [Case | Cases], Index, Found) ->
    case Check(Case) of
        same -> differences(Check, Cases, Index + 1, Found);
        Text -> differences(Check, Cases, Index + 1, [[<<Index:32>>, Text] | Found])
    end.

hex(Octets) when is_binary(Octets) -> binary:encode_hex(Octets);
hex(Other) -> io_lib:format("~p", [Other]).
