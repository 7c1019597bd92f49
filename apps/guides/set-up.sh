export PATH="$PWD/.tools/bin:$PATH"
TENON="$PWD/packages/framework/cli/src/main.ts"
tenon() { node --conditions=@tenon/source "$TENON" "$@"; }
mkdir -p apps/guides/mine && cd apps/guides/mine
