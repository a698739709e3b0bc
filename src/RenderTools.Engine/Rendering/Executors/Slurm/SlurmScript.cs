using System.Globalization;
using System.Text;
using RenderTools.Processes;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>
/// The files of shell that a node runs. All that comes from outside is quoted by <see cref="ShellQuote"/>.
/// </summary>
internal static class SlurmScript
{
    /// <summary>
    /// What sbatch takes: it hands over to the script of the task whose number the array gives. The prologue needs
    /// bash, a login shell, since "module" is a function that a login shell defines.
    /// </summary>
    public static string Batch(SlurmTarget target, string folder)
    {
        var text = new StringBuilder(target.Prologue.Count == 0 ? "#!/bin/sh\n" : "#!/bin/bash -l\n");
        foreach (var line in target.Prologue)
            text.Append(line).Append('\n');
        return text.Append(
                CultureInfo.InvariantCulture,
                $"exec /bin/sh {ShellQuote.Word(folder)}/\"$SLURM_ARRAY_TASK_ID\".sh\n"
            )
            .ToString();
    }

    /// <summary>The script of one attempt at one chunk. It runs once only, whatever the scheduler does.</summary>
    public static string Task(SlurmTarget target, ChunkAssignment assignment, SlurmPlace place, bool mustMatch)
    {
        var codec = assignment.Task.Settings.VideoCodec;
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            #!/bin/sh
            # One attempt at one chunk of {{assignment.Task.RenderId}}.
            dir={{ShellQuote.Word(place.Folder)}}
            n={{place.Element}}
            codec={{ShellQuote.Word(codec)}}
            mkdir "$dir/$n.taken" || exit 97
            host=${SLURMD_NODENAME:-$(uname -n)}
            pid=
            limit=0
            trap 'limit=1; [ -z "$pid" ] || kill -TERM "$pid"' USR1
            trap '[ -z "$pid" ] || kill -TERM "$pid"' TERM
            finish() {
              printf '%s %s %s\n' "$1" "$2" "$limit" >"$dir/$n.end.part" && mv "$dir/$n.end.part" "$dir/$n.end"
              exit "$1"
            }
            build() {
              {{ShellQuote.Line(target.Ffmpeg, FfmpegBuild.VersionArguments)}} </dev/null 2>/dev/null | head -n 1
              {{ShellQuote.Line(target.Ffmpeg, FfmpegBuild.EncoderArguments(codec))}} </dev/null 2>/dev/null
            }
            step() {
              s=$1
              shift
              "$@" </dev/null >"$dir/$n.$s.progress" 2>"$dir/$n.$s.log" &
              pid=$!
              wait "$pid"
              code=$?
              # A trap ends the wait, and not the program.
              while kill -0 "$pid" 2>/dev/null; do
                wait "$pid"
                code=$?
              done
              pid=
              [ "$code" -eq 0 ] || finish "$code" "$s"
            }
            if [ ! -f "$dir/$host.$codec.ffmpeg" ]; then
              build >"$dir/$n.ffmpeg.part"
              mv "$dir/$n.ffmpeg.part" "$dir/$host.$codec.ffmpeg"
            fi
            printf '%s\n' "$host" >"$dir/$n.begin.part" && mv "$dir/$n.begin.part" "$dir/$n.begin"

            """
        );
        if (mustMatch)
            text.Append(
                """
                [ "$(cat "$dir/$host.$codec.ffmpeg")" = "$(cat "$dir/here.$codec.ffmpeg")" ] || finish 95 0

                """
            );
        text.Append(CultureInfo.InvariantCulture, $"cd {ShellQuote.Word(assignment.Directory)} || finish 96 0\n");
        var number = 0;
        foreach (var step in assignment.Task.Steps)
        {
            var line = ShellQuote.Line(target.Ffmpeg, assignment.Task.ArgumentsIn(assignment.Directory, step));
            text.Append(CultureInfo.InvariantCulture, $"step {++number} {line}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"finish 0 {assignment.Task.Steps.Length}\n").ToString();
    }
}
