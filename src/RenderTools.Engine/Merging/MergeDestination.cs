using System.Text;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Primitives;

namespace RenderTools.Merging;

/// <summary>The name of the finished file: what refuses it, and what it is called until it is finished.</summary>
internal static class MergeDestination
{
    /// <summary>Whether the destination can be written under this name.</summary>
    /// <exception cref="RenderToolsException">
    /// ContainerUnknown, DestinationIsDirectory, DestinationIsSource, DestinationExists, DestinationNotWritable.
    /// </exception>
    public static void Check(string source, MergeOptions options)
    {
        if (Directory.Exists(options.Destination) || Path.EndsInDirectorySeparator(options.Destination))
        {
            var file = Path.Combine(options.Destination, Path.GetFileNameWithoutExtension(source) + ".mkv");
            throw new RenderToolsException(
                "DestinationIsDirectory",
                ErrorKind.InvalidArgument,
                $"'{options.Destination}' is a folder. Name a file in it, such as '{file}'."
            );
        }

        _ = Container.Of(options.Destination);
        if (IsTooLong(Path.GetFileName(options.Destination)))
        {
            throw new RenderToolsException(
                "DestinationNotWritable",
                ErrorKind.WriteError,
                $"The name of '{options.Destination}' is longer than a file's name can be. Name a shorter one."
            );
        }

        if (FilePlace.IsSame(options.Destination, source))
        {
            var name = options.Destination == source ? "" : $" ('{source}') under another name";
            throw new RenderToolsException(
                "DestinationIsSource",
                ErrorKind.InvalidArgument,
                $"'{options.Destination}' is the source itself{name}. Name another destination."
            );
        }

        if (!options.Force && File.Exists(options.Destination))
            throw Exists(options.Destination);
    }

    /// <summary>
    /// What the first chunk says of the room that the rest and the joined file will take, where that is more than is
    /// free.
    /// </summary>
    public static IEnumerable<string> ShortOfRoom(RenderedChunk sample, string destination)
    {
        var (video, rest) = (sample.Length * sample.ChunkCount, sample.Length * (sample.ChunkCount - 1));
        var (directory, work) = (Path.GetDirectoryName(destination)!, Path.GetDirectoryName(sample.Path)!);
        var isOne = FilePlace.IsSameDisk(directory, work);
        if (Resources.FreeDisk(directory) is { } free && free < video + (isOne ? rest : 0))
        {
            yield return $"The disk of '{directory}' has {free >> 20} MiB free, and '{destination}' will take about "
                + $"{video >> 20} MiB"
                + (isOne ? $", beside {rest >> 20} MiB for the chunks that are still to come" : "")
                + ": make room while the rest is rendered, else it waits to be joined.";
        }

        if (!isOne && Resources.FreeDisk(work) is { } left && left < rest)
        {
            yield return $"The disk of '{work}' has {left >> 20} MiB free, and the chunks that are still to come will "
                + $"take about {rest >> 20} MiB: make room while they are rendered, else the render waits.";
        }
    }

    /// <summary>
    /// The path of the file while it is written. It follows from the render, so that the next run finds what a crash
    /// left.
    /// </summary>
    // A file system holds names of 255 bytes, or of 255 characters (NTFS). The destination's own may be as long as
    // that.
    public static string UnfinishedPath(string destination, string renderId)
    {
        var stem = string.Concat(Path.GetFileNameWithoutExtension(destination).EnumerateRunes().Take(40));
        return Path.Combine(
            Path.GetDirectoryName(destination)!,
            JobDirectory.UnfinishedName(stem, renderId, Path.GetExtension(destination))
        );
    }

    private static bool IsTooLong(string name) =>
        (OperatingSystem.IsWindows() ? name.Length : Encoding.UTF8.GetByteCount(name)) > 255;

    private static RenderToolsException Exists(string path) =>
        new(
            "DestinationExists",
            ErrorKind.ResourceExists,
            $"'{path}' exists. Name another destination, or replace it with -Force."
        );
}
