using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>The part of a source that one window needs, for a machine that does not see the source.</summary>
/// <param name="command">The window's command on the source.</param>
/// <param name="ffmpeg">This machine's ffmpeg, which cuts.</param>
internal sealed class SourcePiece(ChunkCommand command, Ffmpeg ffmpeg)
{
    /// <summary>The error of a source of which no piece can be sent.</summary>
    public const string NotStreamable = "SourceNotStreamable";

    /// <summary>The piece's name beside the task's files.</summary>
    public const string Name = "piece";

    /// <summary>The task's runs of ffmpeg on the piece, in whose folder they are run.</summary>
    public TaskStep[] Steps { get; } = ChunkTask.StepsOf(command with { PiecePath = Name }, ChunkTask.FilesOf(command));

    /// <summary>Makes the piece, or names the file that is one already.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The piece's path: the source's own where the window is all of it.</returns>
    /// <exception cref="RenderToolsException">SourceNotStreamable: no exact piece can be cut, and why.</exception>
    public async Task<string> CutAsync(string path, CancellationToken cancellationToken)
    {
        if (command.QualityPath is not null)
            throw Refused("a target quality is measured against the source itself");
        if (command.Window.IsWhole)
            return command.Source.Path;
        if (command.WhyNoPiece is { } why)
            throw Refused(why);
        var (result, _, error) = await ChildProcess.ReadAsync(
            ffmpeg.Path,
            [.. command.CutPiece(), SourceInput.Url(path)],
            cancellationToken,
            ChildProcess.SmallThing
        );
        if (result.ExitCode != 0)
            throw Refused($"ffmpeg cannot cut it: {error.Trim()}");
        var piece = await MediaProbe.ReadAsync(ffmpeg, path, cancellationToken);
        return PieceFormat.Difference(command.Source, piece) is { } difference
            ? throw Refused($"a piece of it has another {difference}")
            : path;
    }

    private RenderToolsException Refused(string why) =>
        new(
            NotStreamable,
            ErrorKind.InvalidData,
            $"'{command.Source.Path}' cannot be sent to a host in pieces: {why.TrimEnd('.')}. "
                + "Use -SharedPath with a folder that the hosts see, or render it here."
        );
}
