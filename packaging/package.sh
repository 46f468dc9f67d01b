# shellcheck shell=bash
# 'sallyport package': an archive and a Debian package with a runtime of Java inside. The launcher of the tree reads this;
# home, work, jdk, say, fail, maven and progress are its own.
# shellcheck disable=SC2154

# The same commit gives the same octets: sorted names, one time for all files, no owner, no path of who built it.
export LC_ALL=C TZ=UTC
umask 022

# What a node needs and jdeps cannot see: jcmd, the only look into one that hangs.
readonly MORE_MODULES=jdk.jcmd
# Of java.desktop the logger and the JSON reader want java.beans: what draws, prints and sounds stays away.
readonly NO_FILES='**/libawt*,**/libfontmanager*,**/libfreetype*,**/libjavajpeg*,**/liblcms*,**/libmlib_image*,**/libjsound*,**/libjawt*,**/libsplashscreen*,**/psfont*'

package_words() {
  arch=$(uname -m) out=$home/packages runtime_of=$jdk as_built=
  while [ $# -gt 0 ]; do
    case $1 in
      --arch) arch=${2:-} && shift ;;
      --arch=*) arch=${1#*=} ;;
      --out) out=${2:-} && shift ;;
      --out=*) out=${1#*=} ;;
      --jdk) runtime_of=${2:-} && shift ;;
      --jdk=*) runtime_of=${1#*=} ;;
      --as-built) as_built=yes ;;
      *) say "sallyport: package does not know '$1'; './sallyport package --help' tells how it is meant."; exit 2 ;;
    esac
    shift || { say "sallyport: an option of package needs a value."; exit 2; }
  done
  case $arch in
    x86_64 | amd64) arch=x86_64 debian=amd64 ;;
    aarch64 | arm64) arch=aarch64 debian=arm64 ;;
    *) say "sallyport: --arch is x86_64 or aarch64, not '$arch'."; exit 2 ;;
  esac
  [ -r "$runtime_of/release" ] || fail "$runtime_of is no JDK: it has no file 'release'."
  grep -Eq "^JAVA_VERSION=\"$WANTED([.\"+-])" "$runtime_of/release" || fail "$runtime_of is no JDK $WANTED."
  grep -q "^OS_ARCH=\"$arch\"" "$runtime_of/release" ||
    fail "the runtime for $arch comes out of a JDK $WANTED of that platform, and $runtime_of is of another: name one by --jdk DIR."
  local tool
  for tool in dpkg-deb tar gzip sha256sum; do
    command -v $tool >/dev/null || fail "'$tool' is missing: a package needs dpkg, tar, gzip and coreutils."
  done
}

# Sets version and SOURCE_DATE_EPOCH: of the last commit, so that a newer one sorts above an older one.
package_version() {
  local base commit
  base=$(sed -n 's|^ *<version>\(.*\)</version>.*|\1|p' "$home/pom.xml" | head -n 1)
  version=${base%-SNAPSHOT}
  if [ -n "${SOURCE_DATE_EPOCH:-}" ] && ! git -C "$home" rev-parse -q --verify HEAD >/dev/null 2>&1; then
    commit=unknown
  else
    commit=$(git -C "$home" rev-parse --short=10 HEAD 2>/dev/null) ||
      fail "this is no clone: without a commit nobody can tell what is packed. (SOURCE_DATE_EPOCH set says that you know.)"
    SOURCE_DATE_EPOCH=$(git -C "$home" log -1 --format=%ct)
    if [ -n "$(git -C "$home" status --porcelain)" ]; then commit=$commit.changed; fi
  fi
  export SOURCE_DATE_EPOCH
  if [ "$base" != "$version" ]; then version+=~$(date -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M%S).$commit; fi
}

build_for_package() {
  need_maven
  say "Building Sallyport $version with $jdk (log: .sallyport/build.log)"
  if ! maven -Dmaven.test.skip=true -pl app -am clean package | tee "$work/build.log" | progress; then
    fail "the build failed after $((SECONDS - started)) s; the whole story is in $work/build.log"
  fi
}

# The libraries: ours and those of others, for one platform, without signatures; each has an owner and a license.
put_libraries() {
  mkdir -p "$tree/lib"
  cp "$home"/app/target/lib/*.jar "$home"/app/target/sallyport-app-*.jar "$tree/lib/" ||
    fail "app/target has no build; leave out --as-built."
  local launch=("$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$home/app/target/classes")
  "${launch[@]}" org.sallyport.app.launch.PlatformJars "$arch" "$tree/lib" || fail "the libraries are not what they should be."
  "${launch[@]}" org.sallyport.app.launch.PlainJars "$tree/lib" || fail "the libraries keep their signatures."
  (cd "$tree/lib" && printf '%s\n' *.jar) >"$tree/lib/class-path"
  grep -v '^#' "$home/app/src/main/jvm/run.options" | grep . >"$tree/lib/run.options"
  cp "$home/packaging/java.sh" "$tree/lib/java.sh"
  printf '%s\n' "$version" >"$tree/lib/version"
  mkdir -p "$tree/bin"
  cp "$home/packaging/bin/sallyport" "$tree/bin/sallyport"
  chmod 755 "$tree/bin/sallyport"
}

# The runtime: the modules that the libraries name, out of the JDK of the platform.
put_runtime() {
  local modules link=("$jdk/bin/jlink") options
  modules=$("$jdk/bin/jdeps" --multi-release $WANTED --ignore-missing-deps --print-module-deps "$tree"/lib/*.jar 2>"$work/package.log") &&
    [ -n "$modules" ] || fail "jdeps cannot tell which modules of Java are needed (see .sallyport/package.log)."
  options=(--add-modules "$modules,$MORE_MODULES" --no-header-files --no-man-pages --compress zip-0
    --exclude-files "$NO_FILES" --output "$tree/runtime")
  # Where a JDK has its modules as files, ours links them for any platform; else its own jlink has to do it.
  if [ -d "$runtime_of/jmods" ]; then link+=(--module-path "$runtime_of/jmods"); else link=("$runtime_of/bin/jlink"); fi
  "${link[@]}" "${options[@]}" >>"$work/package.log" 2>&1 ||
    fail "jlink makes no runtime (see .sallyport/package.log). A JDK of another platform has to bring its folder jmods."
}

# What of others is inside, and on which terms. Sets nothing; refuses what nobody has looked at.
put_licenses() {
  local jar name artifact row scratch=$stage/license files file
  mkdir -p "$tree/licenses"
  cp "$home/LICENSE" "$tree/LICENSE"
  cp "$home/LICENSE" "$tree/licenses/Apache-2.0.txt"
  {
    printf 'What lies in this package, and on which terms. Texts that a library brings are in the folder of its name; for\n'
    printf 'Apache-2.0 see Apache-2.0.txt; those of the Java runtime are in runtime/legal.\n\n'
    printf '%-62s %s\n' "sallyport $version (bin, lib/sallyport-*.jar)" Apache-2.0
    printf '%-62s %s\n' "$(java_name) (runtime)" "GPL-2.0-only WITH Classpath-exception-2.0"
  } >"$tree/licenses/README"
  for jar in "$tree"/lib/*.jar; do
    name=${jar##*/}
    case $name in sallyport-*) continue ;; esac
    artifact=$(printf '%s' "$name" | sed -E 's/-[0-9][0-9.]*(\.Final)?(-linux-[a-z0-9_]+)?\.jar$//')
    row=$(grep -P "^\Q$artifact\E\t" "$home/packaging/components.tsv") ||
      fail "$name is not in packaging/components.tsv: look at its license first."
    printf '%-62s %s\n' "lib/$name" "$(cut -f 3 <<<"$row")" >>"$tree/licenses/README"
    rm -rf "$scratch" && mkdir -p "$scratch"
    (cd "$scratch" && "$jdk/bin/jar" xf "$jar" META-INF) || fail "cannot read $name."
    files=$(cd "$scratch" && find . -type f -iregex '.*/[^/]*\(LICENSE\|NOTICE\)[^/]*' ! -name '*.class' | sort)
    for file in $files; do
      mkdir -p "$tree/licenses/$artifact"
      cp "$scratch/$file" "$tree/licenses/$artifact/${file##*/}"
    done
    case $(cut -f 3 <<<"$row")/$files in Apache-2.0/* | */?*) ;; *) fail "$name has no text of its license inside." ;; esac
  done
}

java_name() {
  # shellcheck disable=SC1091
  (. "$runtime_of/release" && printf '%s' "${IMPLEMENTOR_VERSION:-Java $JAVA_RUNTIME_VERSION}")
}

# The inventory, CycloneDX 1.6.
put_inventory() {
  local jar name artifact row group of sum
  {
    printf '{\n  "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",\n'
    printf '  "bomFormat": "CycloneDX",\n  "specVersion": "1.6",\n  "version": 1,\n  "metadata": {\n'
    printf '    "timestamp": "%s",\n' "$(date -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)"
    printf '    "component": {"type": "application", "bom-ref": "sallyport", "name": "sallyport", "version": "%s",\n' "$version"
    printf '      "licenses": [{"license": {"id": "Apache-2.0"}}]}\n  },\n  "components": [\n'
    printf '    {"type": "platform", "bom-ref": "runtime", "name": "OpenJDK", "version": "%s",\n' "$(java_name)"
    printf '      "licenses": [{"expression": "GPL-2.0-only WITH Classpath-exception-2.0"}]}'
    for jar in "$tree"/lib/*.jar; do
      name=${jar##*/}
      sum=$(sha256sum "$jar" | cut -d ' ' -f 1)
      artifact=$(printf '%s' "$name" | sed -E 's/-[0-9][0-9.]*(\.Final|-SNAPSHOT)?(-linux-[a-z0-9_]+)?\.jar$//')
      of=${name#"$artifact"-} of=${of%.jar} of=${of%-linux-*}
      case $name in
        sallyport-*) group=org.sallyport row='"license": {"id": "Apache-2.0"}' ;;
        *)
          row=$(grep -P "^\Q$artifact\E\t" "$home/packaging/components.tsv")
          group=$(cut -f 2 <<<"$row") row="\"expression\": \"$(cut -f 3 <<<"$row")\"" ;;
      esac
      printf ',\n    {"type": "library", "bom-ref": "%s", "group": "%s", "name": "%s", "version": "%s",\n' "$name" "$group" "$artifact" "$of"
      printf '      "purl": "pkg:maven/%s/%s@%s%s",\n' "$group" "$artifact" "$of" \
        "$(case $name in *-linux-*) c=${name#*-linux-} && printf '?classifier=linux-%s' "${c%.jar}" ;; esac)"
      printf '      "hashes": [{"alg": "SHA-256", "content": "%s"}],\n      "licenses": [{%s}]}' "$sum" "$row"
    done
    printf '\n  ]\n}\n'
  } >"$tree/sbom.cdx.json"
}

# What people read, and what their shells complete, made from the help of the commands.
put_words() {
  local program=("$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dsallyport.version="$version" -cp "$tree/lib/*" org.sallyport.app.Main)
  mkdir -p "$tree"/share/{man/man1,bash-completion/completions,zsh/vendor-completions,doc/sallyport} "$tree/systemd"
  "${program[@]}" man-page >"$tree/share/man/man1/sallyport.1" || fail "the manual page cannot be made."
  "${program[@]}" completion | sed -E 's/^( *#.*)(20[0-9]{2}-[0-9T:. -]*)/\1/' >"$tree/share/bash-completion/completions/sallyport"
  cp "$home/packaging/shells/_sallyport" "$tree/share/zsh/vendor-completions/_sallyport"
  (cd "$home" && cp README.md CHANGELOG.md SECURITY.md "$tree/share/doc/sallyport/" && cp -R docs "$tree/share/doc/sallyport/docs")
  cp "$home/packaging/systemd/low-ports.conf" "$tree/share/doc/sallyport/"
  cp "$home"/packaging/systemd/*.service "$tree/systemd/"
}

put_archive() {
  local name=sallyport-$version-linux-$arch
  mv "$tree" "$stage/$name"
  tar -C "$stage" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
    --format=gnu -cf - "$name" | gzip -6n >"$out/$name.tar.gz" || fail "cannot write to $out."
  tree=$stage/$name
  made+=("$name.tar.gz")
}

put_debian() {
  local root=$stage/debian name=sallyport_${version}_$debian.deb
  mkdir -p "$root"/{DEBIAN,usr/bin,usr/share/man/man1,usr/lib/systemd/system,var/cache/sallyport}
  mkdir -p "$root/usr/lib/sallyport"
  cp -R "$tree"/{bin,lib,runtime} "$root/usr/lib/sallyport/"
  ln -s ../../../var/cache/sallyport "$root/usr/lib/sallyport/cache"
  ln -s ../lib/sallyport/bin/sallyport "$root/usr/bin/sallyport"
  gzip -9n <"$tree/share/man/man1/sallyport.1" >"$root/usr/share/man/man1/sallyport.1.gz"
  cp -R "$tree"/share/{bash-completion,zsh,doc} "$root/usr/share/"
  cp -R "$tree/licenses" "$tree/sbom.cdx.json" "$root/usr/share/doc/sallyport/"
  sed 's|see Apache-2.0.txt|see /usr/share/common-licenses/Apache-2.0|; s|runtime/legal|/usr/lib/sallyport/runtime/legal|' \
    "$tree/licenses/README" >"$root/usr/share/doc/sallyport/copyright"
  cp "$tree"/systemd/*.service "$root/usr/lib/systemd/system/"
  cp "$home"/packaging/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
  chmod -R u+rwX,go+rX,go-w "$root"
  chmod 755 "$root"/DEBIAN/{postinst,prerm,postrm}
  sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$debian/" -e "s/@KIB@/$(du -sk --apparent-size "$root/usr" | cut -f 1)/" \
    "$home/packaging/debian/control" >"$root/DEBIAN/control"
  (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  chmod 644 "$root"/DEBIAN/{control,md5sums}
  find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  # One thread: where several compress, their number decides where the octets are cut.
  dpkg-deb --root-owner-group -Zzstd -z9 --threads-max=1 -b "$root" "$out/$name" >>"$work/package.log" || fail "dpkg-deb makes no package (see .sallyport/package.log)."
  made+=("$name")
}

make_package() {
  local stage tree started=$SECONDS made=()
  mkdir -p "$out" && out=$(cd "$out" && pwd -P) && [ -w "$out" ] || fail "cannot write to $out."
  if [ -z "$as_built" ]; then build_for_package; fi
  stage=$(mktemp -d "$work/package-XXXXXX")
  # shellcheck disable=SC2064  # the folder of now
  trap "rm -rf '$stage'" EXIT
  tree=$stage/tree
  mkdir -p "$tree"
  say "Packing for $arch: libraries and $(java_name)"
  put_libraries
  put_runtime
  put_licenses
  put_inventory
  put_words
  say "Writing to $out"
  put_archive
  put_debian
  cp "$tree/sbom.cdx.json" "$out/sallyport-$version-linux-$arch.cdx.json"
  made+=("sallyport-$version-linux-$arch.cdx.json")
  # Of another platform there may be lines already.
  { (cd "$out" && sha256sum "${made[@]}"); grep -v "$version.*\($arch\|_$debian\)\b" "$out/SHA256SUMS" 2>/dev/null; } | sort -k 2 >"$out/SHA256SUMS.new"
  mv -f "$out/SHA256SUMS.new" "$out/SHA256SUMS"
  (cd "$out" && du -h --apparent-size "${made[@]}") | sed "s|\t| |; s|^|  |"
  say "Made in $((SECONDS - started)) s."
}
