# shellcheck shell=bash
# How Java runs the program: the one place for both launchers, that of the tree and that of an installed program.
#
# Who reads this has set
#   jdk    the folder of a JDK, or of the runtime that lies beside an installed program
#   home   the folder of the tree, or of the installed program
#   dist   a folder with lib/*.jar, lib/class-path (their names in the order of the class path) and lib/run.options
#   cache  the file of what Java has learnt, which may be missing
# and may have set
#   version  what the program calls itself, where its package knows more than its jars
# shellcheck disable=SC2154

# Octets of a size as Java writes it, 24m or 1G; nothing of anything else.
octets() {
  [[ $1 =~ ^([0-9]{1,12})([kKmMgGtT]?)$ ]] || return 0
  local shift=0
  case ${BASH_REMATCH[2]} in [kK]) shift=10 ;; [mM]) shift=20 ;; [gG]) shift=30 ;; [tT]) shift=40 ;; esac
  printf '%s' $((10#${BASH_REMATCH[1]} << shift))
}

# Whether SALLYPORT_JAVA_OPTS allows less heap than one of our options asks for: Java would not start with both.
above_heap() {
  local word max= wants
  for word in ${SALLYPORT_JAVA_OPTS:-}; do
    case $word in -Xmx*) max=$(octets "${word#-Xmx}") ;; -XX:MaxHeapSize=*) max=$(octets "${word#*=}") ;; esac
  done
  case $1 in -Xms*) wants=$(octets "${1#-Xms}") ;; -XX:NewSize=* | -XX:MaxNewSize=*) wants=$(octets "${1#*=}") ;; *) return 1 ;; esac
  [ -n "$max" ] && [ -n "$wants" ] && [ "$wants" -gt "$max" ]
}

# Sets the options of Java for a command.
how_java_runs() {
  local line
  options=(--enable-native-access=ALL-UNNAMED -Dsallyport.home="$home" -Dsallyport.options="$dist/lib/run.options")
  if [ -n "${version:-}" ]; then options+=(-Dsallyport.version="$version"); fi
  case $1 in
    run)
      while IFS= read -r line; do
        case ${SALLYPORT_JAVA_OPTS:-}/$line in *GC*/*GC* | *GC*/*G1*) ;; *) above_heap "$line" || options+=("$line") ;; esac
      done < <(cat "$dist/lib/run.options" 2>/dev/null) ;;
    demo | bench | sim) options+=(-XX:+UseCompactObjectHeaders) ;;
    *) options+=(-XX:+UseCompactObjectHeaders -XX:+UseSerialGC -XX:TieredStopAtLevel=1) ;;
  esac
  if [ -f "$cache" ]; then
    # That a node cannot use the cache is worth a line, for a command it is not.
    options+=(-XX:AOTCache="$cache" -Xlog:aot="$([ "$1" = run ] && echo error || echo off)" -Xlog:cds=off
      -Xlog:aot+codecache+stubs=off)
  fi
}

# Sets the class path. Its order is written down, since Java takes what it has learnt with the very same path alone.
class_path() {
  local jar
  path=
  while IFS= read -r jar; do path+=${path:+:}$dist/lib/$jar; done <"$dist/lib/class-path"
}

# What commands and calls make Java load and compile, learnt once from a pair on loopback with the collector that runs. The
# program runs without it as well, and Java says nothing about a cache that it does not take: so it is asked here. What has
# been learnt takes its place whole or not at all; 1 where Java keeps nothing. Its story goes to the log.
learn() {
  local log=$1 fresh=$cache.new command line words=(--enable-native-access=ALL-UNNAMED) status=0
  class_path
  while IFS= read -r line; do words+=("$line"); done <"$dist/lib/run.options"
  "$jdk/bin/java" -XX:AOTCacheOutput="$fresh" -Xlog:disable -Xlog:all=off "${words[@]}" -cp "$path" org.sallyport.app.Main \
    warm-up >"$log" 2>&1 || status=1
  for command in run version; do
    [ $status = 0 ] || break
    # shellcheck disable=SC2030  # the cache is this one for these questions alone
    (cache=$fresh && how_java_runs $command &&
      "$jdk/bin/java" "${options[@]}" -XX:AOTMode=on -cp "$path" org.sallyport.app.Main version) >>"$log" 2>&1 || status=1
  done
  if [ $status = 0 ]; then mv -f "$fresh" "$cache"; else rm -f "$fresh"; fi
  return $status
}

# Becomes the program, with these words of a command line.
start_java() {
  local command=${1:-}
  how_java_runs "$command"
  class_path
  # A thread that asks the C library for memory would get an arena of its own, and keep it.
  if [ "$command" = run ]; then export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"; fi
  # shellcheck disable=SC2086  # the variable holds several words on purpose
  exec "$jdk/bin/java" "${options[@]}" ${SALLYPORT_JAVA_OPTS:-} -cp "$path" org.sallyport.app.Main "$@"
}
