namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>A file that a host is sent.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Path">Full path here.</param>
/// <param name="Length">Bytes.</param>
internal sealed record SshFile(string Name, string Path, long Length);

/// <summary>The files that one session is sent, and the checksum of all in a row.</summary>
/// <param name="Files">The files, at least one.</param>
/// <param name="Sum">The checksum and the number of all bytes.</param>
internal sealed record SshParcel(IReadOnlyList<SshFile> Files, Cksum Sum)
{
    /// <summary>Reads the files.</summary>
    /// <param name="files">Their names there and their paths here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<SshParcel> OfAsync(
        IReadOnlyList<(string Name, string Path)> files,
        CancellationToken cancellationToken
    )
    {
        var sum = new Cksum();
        var parcel = new List<SshFile>();
        foreach (var (name, path) in files)
        {
            var before = sum.Length;
            await sum.AddAsync(path, cancellationToken);
            parcel.Add(new SshFile(name, path, sum.Length - before));
        }

        return new SshParcel(parcel, sum);
    }
}
