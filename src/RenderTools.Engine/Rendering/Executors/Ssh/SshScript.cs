using RenderTools.Processes;

namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>
/// The scripts that a host's sh runs. They need sh and what every POSIX system has beside it (cat, cksum, dd, head,
/// kill, ls,
/// mkdir, mv, rm, sleep, tail), and ffmpeg. What they say begins with "rt ".
/// </summary>
internal static class SshScript
{
    /// <summary>Runs ffmpeg in a folder that the host shares with this machine.</summary>
    /// <param name="run">What is run.</param>
    /// <param name="folder">The folder of the task's files.</param>
    /// <param name="source">The source.</param>
    public static string Shared(SshRun run, string folder, TaskSource source)
    {
        var (there, file) = (ShellQuote.Word(folder), ShellQuote.Word(source.Path));
        return Frame(
            run,
            $$"""
            cd -- {{there}} 2>/dev/null || no 'it does not see the working directory' {{there}}
            set -- $(ls -lnL -- {{file}} 2>/dev/null)
            [ "$5" = {{Number(source.Length)}} ] || no 'it does not see the source, or another one:' {{file}}
            """,
            ""
        );
    }

    /// <summary>Runs ffmpeg in a folder of its own on files that are sent, and sends the task's files back.</summary>
    /// <param name="run">What is run.</param>
    /// <param name="parcel">What is sent.</param>
    /// <param name="files">The task's files.</param>
    public static string Private(SshRun run, SshParcel parcel, TaskFiles files)
    {
        var names = files.All.Select(ShellQuote.Word).ToList();
        if (files.Measurements is { } prefix)
            names.Add(ShellQuote.Word(prefix) + "*");
        return Frame(
            run,
            $$"""
            t=${TMPDIR:-/tmp}/rendertools-{{Guid.NewGuid():N}}
            mkdir -m 700 -- "$t" && cd -- "$t" || no 'it can make no folder in its temporary folder'
            head -c {{Number(
                parcel.Sum.Length
            )}} <&3 >parcel || no 'its temporary folder cannot hold the piece of the source'
            set -- $(cksum <parcel)
            [ "$1 $2" = '{{Number(parcel.Sum.Value)}} {{Number(
                parcel.Sum.Length
            )}}' ] || no 'the piece of the source arrived damaged'
            {{Unpack(parcel)}}
            """,
            $$"""
            set +f
            for f in {{string.Join(' ', names)}}; do
              [ -f "$f" ] || continue
              set -- $(cksum <"$f")
              echo "rt file $1 $2 $f"
              cat -- "$f"
            done
            """
        );
    }

    // head may read more of a pipe than it is asked for, so what is sent is one file at first.
    private static string Unpack(SshParcel parcel)
    {
        if (parcel.Files is [var only])
            return "mv parcel " + ShellQuote.Word(only.Name);
        var from = 1L;
        var lines = new List<string>();
        foreach (var file in parcel.Files)
        {
            lines.Add(
                $"tail -c +{Number(from)} parcel | head -c {Number(file.Length)} >{ShellQuote.Word(file.Name)} "
                    + "|| no 'its temporary folder is full'"
            );
            from += file.Length;
        }

        return string.Join('\n', [.. lines, "rm parcel"]);
    }

    // A lost connection looks in two ways from the host: standard input ends, or nothing more comes out of it, as where
    // a cable is pulled. Both end ffmpeg and the programs that it stands behind: sshd gives each session a process
    // group
    // of its own, and where /proc does not tell that it did, ffmpeg alone is ended.
    private static string Frame(SshRun run, string enter, string leave) =>
        $$"""
            set -f
            umask 077
            t= p=
            clean() { [ -z "$t" ] || rm -rf -- "$t"; }
            no() { echo "rt no $*"; clean; exit 0; }
            over() { clean; [ "$g" != "$$" ] || kill -KILL "-$$"; kill -KILL "$p"; exit; }
            exec 3<&0 </dev/null
            g=; { read -r _ _ _ _ g _ </proc/$$/stat; } 2>/dev/null
            {{enter}}
            {{ShellQuote.Line(run.Words, [])}} 3<&- & p=$!
            echo "rt run $p"
            silence() { n=0; trap n=0 USR1; while sleep 1; do n=$((n+1)); [ "$n" -le {{run.Silence}} ] || over; done; }
            silence 3<&- >/dev/null 2>&1 & c=$!
            (while read -r _; do kill -USR1 "$c"; done; over) <&3 >/dev/null 2>&1 & w=$!
            wait "$p"; s=$?
            echo "rt exit $s"
            {{leave}}
            exec 2>/dev/null
            kill -KILL "$c" "$w"
            clean
            echo "rt end"
            """;

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
