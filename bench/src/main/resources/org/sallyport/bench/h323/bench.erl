%% Times the codec that asn1ct made of our schema: for each line "Module Type Hex" of a file, the mean of decoding and
%% encoding over the given seconds, in nanoseconds. Says whether what it writes is the same value again; the octets may
%% differ, since it always writes the whole bitmap of additions.
-module(bench).
-export([main/1]).

main([Folder, File, Seconds]) ->
    true = code:add_patha(Folder),
    {ok, Text} = file:read_file(File),
    [line(binary_to_list(L), list_to_integer(Seconds)) || L <- binary:split(Text, <<"\n">>, [global, trim_all])],
    halt(0).

line(Line, Seconds) ->
    [Module, Type, Hex] = string:lexemes(Line, " "),
    {M, T} = {list_to_atom(Module), list_to_atom(Type)},
    Octets = binary:decode_hex(list_to_binary(Hex)),
    {ok, Value} = M:decode(T, Octets),
    {ok, Again} = M:encode(T, Value),
    Decode = time(fun() -> {ok, _} = M:decode(T, Octets) end, Seconds),
    Encode = time(fun() -> {ok, _} = M:encode(T, Value) end, Seconds),
    io:format("~w ~.1f ~.1f~n", [{ok, Value} =:= M:decode(T, Again), Decode, Encode]).

%% Warm up for a second, then measure. A process of its own, so that garbage of one measurement is not the next one's.
time(F, Seconds) ->
    Self = self(),
    spawn_link(fun() -> batches(F, 1), Self ! {mean, batches(F, Seconds)} end),
    receive {mean, Mean} -> Mean end.

batches(F, Seconds) ->
    Start = erlang:monotonic_time(nanosecond),
    batches(F, Start, Start + Seconds * 1000000000, 0).

batches(F, Start, End, Count) ->
    repeat(F, 1000),
    case erlang:monotonic_time(nanosecond) of
        Now when Now >= End -> (Now - Start) / (Count + 1000);
        _ -> batches(F, Start, End, Count + 1000)
    end.

repeat(_, 0) -> ok;
repeat(F, N) -> F(), repeat(F, N - 1).
