using System.Text;
using CliWrap;

namespace RenderTools.Fixtures;

/// <summary>How a command ended and what it said.</summary>
public sealed record CommandOutcome(int ExitCode, string Output, string Error);

/// <summary>Runs commands with argument lists, never through a shell.</summary>
public static class CommandRunner
{
    /// <summary>ffmpeg's options that every test wants: quiet, no questions, no standard input.</summary>
    public static readonly string[] QuietFfmpeg = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"];

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed, and <paramref name="allowFailure"/> is false.</exception>
    public static async Task<CommandOutcome> RunAsync(
        string program,
        IEnumerable<string> arguments,
        PipeSource? input = null,
        PipeTarget? output = null,
        string? workingDirectory = null,
        bool allowFailure = false,
        CancellationToken cancellationToken = default
    )
    {
        var list = arguments.ToList();
        var text = new StringBuilder();
        var error = new StringBuilder();
        var result = await Cli.Wrap(program)
            .WithArguments(list)
            .WithWorkingDirectory(workingDirectory ?? Environment.CurrentDirectory)
            .WithStandardInputPipe(input ?? PipeSource.Null)
            .WithStandardOutputPipe(output ?? PipeTarget.ToStringBuilder(text))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellationToken);
        if (result.ExitCode != 0 && !allowFailure)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', list)} ended with {result.ExitCode}: {error}"
            );
        return new CommandOutcome(result.ExitCode, text.ToString(), error.ToString());
    }

    /// <summary>Runs the ffmpeg under test quietly with these arguments.</summary>
    public static Task<CommandOutcome> FfmpegAsync(
        IEnumerable<string> arguments,
        CancellationToken cancellationToken = default
    ) => RunAsync(TestedFfmpeg.Path, [.. QuietFfmpeg, .. arguments], cancellationToken: cancellationToken);

    /// <summary>Runs the system's ffmpeg quietly, to make a file that every ffmpeg under test reads.</summary>
    public static Task<CommandOutcome> MakeAsync(
        IEnumerable<string> arguments,
        CancellationToken cancellationToken = default
    ) => RunAsync(TestedFfmpeg.Maker, [.. QuietFfmpeg, .. arguments], cancellationToken: cancellationToken);

    /// <summary>Runs the ffprobe under test quietly with these arguments and gives what it printed.</summary>
    public static async Task<string> FfprobeAsync(
        IEnumerable<string> arguments,
        CancellationToken cancellationToken = default
    ) =>
        (
            await RunAsync(TestedFfmpeg.ProbePath, ["-v", "error", .. arguments], cancellationToken: cancellationToken)
        ).Output;
}
